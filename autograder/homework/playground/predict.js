// ---------------------------------------------------------------- predict first: a case of a function, an answer, a reply

if (find("to-predict")) {
  const asked = JSON.parse(find("to-predict").textContent);
  const [form, hint] = [find("predicting"), find("hint")];
  const typedFor = asked.map(() => []); // what was typed for each function, in order

  /** Say it anew, also where it is the same: it is the reply to another answer. */
  const replyWith = (element, text) => element.replaceChildren(...(text ? [text] : []));

  const ask = () => {
    const at = form.asked.selectedIndex;
    document.querySelectorAll(".asked").forEach((each, place) => { each.hidden = place !== at; });
    form.answer.value = "";
    form.answer.setAttribute("aria-describedby", `how-${at}`);
    replyWith(find("reply"), "");
    replyWith(hint, "");
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const at = form.asked.selectedIndex;
    typedFor[at].push(form.answer.value);
    const said = replyTo(asked[at].table, typedFor[at], READ);
    replyWith(find("reply"), said.text);
    replyWith(hint, said.hint && `Hint: ${said.hint}`);
  });
  form.asked.addEventListener("change", ask);
  window.playground.reply = (at, texts) => replyTo(asked[at].table, texts, READ);
  ask();
}
