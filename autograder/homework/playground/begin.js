// ---------------------------------------------------------------- when all is defined

find("live").hidden = false;
recall(beginning());
recall(location.hash);
