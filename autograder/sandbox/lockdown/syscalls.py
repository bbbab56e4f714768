"""The system calls that a worker may not make, with their numbers on x86_64 and on aarch64; "-": there is none.

The list says what is refused, not what is allowed: NumPy, PyTorch and OpenMP use many calls, and each release
uses others, so a list of allowed calls could one day fail a correct answer. Landlock and chroot, not this list,
decide which files can be read or written.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

_COLUMN = {"x86_64": 0, "aarch64": 1}

_REFUSED = {
    "use sockets": """
        socket 41 198        socketpair 53 199    connect 42 203       bind 49 200          listen 50 201
        accept 43 202        accept4 288 242      sendto 44 206        sendmsg 46 211       sendmmsg 307 269
        recvfrom 45 207      recvmsg 47 212       recvmmsg 299 243
    """,
    "start programs and processes": """
        execve 59 221        execveat 322 281     fork 57 -            vfork 58 -
    """,
    "trace, signal or limit other processes": """
        ptrace 101 117       process_vm_readv 310 270                  process_vm_writev 311 271
        kcmp 312 272         process_madvise 440 440                   process_mrelease 448 448
        pidfd_open 434 434   pidfd_getfd 438 438  pidfd_send_signal 424 424
        tkill 200 130        rt_sigqueueinfo 129 138                   rt_tgsigqueueinfo 297 240
        setpriority 141 140  ioprio_set 251 30    migrate_pages 256 238                     move_pages 279 239
        setpgid 109 154      setsid 112 157
    """,
    "be woken by the kernel while it is stopped": """
        timer_create 222 107
    """,
    "change the user or the rules": """
        setuid 105 146       setgid 106 144       setreuid 113 145     setregid 114 143     setresuid 117 147
        setresgid 119 149    setgroups 116 159    setfsuid 122 151     setfsgid 123 152     capset 126 91
        personality 135 92   seccomp 317 277      landlock_create_ruleset 444 444
        landlock_add_rule 445 445                 landlock_restrict_self 446 446
    """,
    "rearrange the file system": """
        mount 165 40         umount2 166 39       pivot_root 155 41    chroot 161 51        unshare 272 97
        setns 308 268        open_tree 428 428    open_tree_attr 467 467                    move_mount 429 429
        fsopen 430 430       fsconfig 431 431     fsmount 432 432      fspick 433 433       mount_setattr 442 442
    """,
    "change who owns a file and what it is": """
        chmod 90 -           fchmod 91 52         fchmodat 268 53      fchmodat2 452 452    chown 92 -
        fchown 93 55         lchown 94 -          fchownat 260 54      setxattr 188 5       lsetxattr 189 6
        fsetxattr 190 7      setxattrat 463 463   removexattr 197 14   lremovexattr 198 15  fremovexattr 199 16
        removexattrat 466 466                     file_setattr 469 469 utime 132 -          utimes 235 -
        futimesat 261 -      utimensat 280 88
    """,
    "make, move and remove files": """
        truncate 76 45       creat 85 -           mkdir 83 -           mkdirat 258 34       rmdir 84 -
        unlink 87 -          unlinkat 263 35      rename 82 -          renameat 264 38      renameat2 316 276
        link 86 -            linkat 265 37        symlink 88 -         symlinkat 266 36     mknod 133 -
        mknodat 259 33       sync 162 81          syncfs 306 267
    """,
    "leave data for the next worker": """
        shmget 29 194        shmat 30 196         shmctl 31 195        shmdt 67 197         msgget 68 186
        msgsnd 69 189        msgrcv 70 188        msgctl 71 187        semget 64 190        semop 65 193
        semtimedop 220 192   semctl 66 191        mq_open 240 180      mq_unlink 241 181    mq_timedsend 242 182
        mq_timedreceive 243 183                   mq_notify 244 184    mq_getsetattr 245 185
        memfd_create 319 279 memfd_secret 447 447 flock 73 32
    """,
    "count on numbers that all programs share": """
        pipe 22 -            pipe2 293 59
    """,
    "tell or decide what is in the page cache, which all workers share": """
        mincore 27 232       cachestat 451 451    fadvise64 221 223    readahead 187 213    preadv2 327 286
        pwritev2 328 287
    """,
    "watch files, or open them by another name": """
        inotify_init 253 -   inotify_init1 294 26 inotify_add_watch 254 27                  inotify_rm_watch 255 28
        fanotify_init 300 262                     fanotify_mark 301 263
        name_to_handle_at 303 264                 open_by_handle_at 304 265
    """,
    "use parts of the kernel that have been broken into often": """
        io_uring_setup 425 425                    io_uring_enter 426 426                    io_uring_register 427 427
        io_setup 206 0       io_destroy 207 1     io_submit 209 2      io_cancel 210 3      io_getevents 208 4
        io_pgetevents 333 292                     bpf 321 280          perf_event_open 298 241
        userfaultfd 323 282  keyctl 250 219       add_key 248 217      request_key 249 218
        splice 275 76        tee 276 77           vmsplice 278 75
    """,
    "administer the machine": """
        reboot 169 142       kexec_load 246 104   kexec_file_load 320 294                   init_module 175 105
        finit_module 313 273 delete_module 176 106                     swapon 167 224       swapoff 168 225
        acct 163 89          quotactl 179 60      quotactl_fd 443 443  settimeofday 164 170 clock_settime 227 112
        clock_adjtime 305 266                     adjtimex 159 171     sethostname 170 161  setdomainname 171 162
        syslog 103 116       vhangup 153 58       nfsservctl 180 42    lookup_dcookie 212 18
        iopl 172 -           ioperm 173 -         modify_ldt 154 -     uselib 134 -
    """,
}

# Refused for some arguments only: `seccomp` checks one argument of each.
_LOOKED_AT = """
    clone 56 220             clone3 435 435       kill 62 129          tgkill 234 131       prlimit64 302 261
    sched_setaffinity 203 122                     sched_setscheduler 144 119                sched_setparam 142 118
    sched_setattr 314 274    prctl 157 167        ioctl 16 29          fcntl 72 25
    mmap 9 222
"""


def _numbers(text: str, machine: str) -> dict[str, int]:
    words = text.split()
    columns = dict(zip(words[::3], zip(words[1::3], words[2::3], strict=True), strict=True))
    found = {name: numbers[_COLUMN[machine]] for name, numbers in columns.items()}
    return {name: int(number) for name, number in found.items() if number != "-"}


@functools.cache
def refused(machine: str) -> Mapping[str, int]:
    """Name → number of the calls that are always refused.

    Raises:
        KeyError: the numbers on this kind of machine are not known.

    >>> refused("x86_64")["execve"], refused("aarch64")["execve"], "fork" in refused("aarch64")
    (59, 221, False)
    """
    return {name: number for text in _REFUSED.values() for name, number in _numbers(text, machine).items()}


@functools.cache
def looked_at(machine: str) -> Mapping[str, int]:
    """Name → number of the calls that are refused for some arguments.

    Raises:
        KeyError: the numbers on this kind of machine are not known.
    """
    return _numbers(_LOOKED_AT, machine)
