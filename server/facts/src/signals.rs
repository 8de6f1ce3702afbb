//! Signals that `STOPSIGNAL` and `stop_signal` take.

/// A Linux signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// The name with its prefix: `SIGTERM`.
    pub name: &'static str,
    /// The number on x86-64 and arm64.
    pub number: u8,
    /// What it is for.
    pub docs: &'static str,
}

/// The signals, those used to stop a container first.
pub const SIGNALS: &[Signal] = &[
    signal("SIGTERM", 15, "Asks the process to end. What `docker stop` sends unless the image says otherwise."),
    signal("SIGINT", 2, "An interrupt, as from Ctrl+C. PostgreSQL takes it for its fast shutdown."),
    signal("SIGQUIT", 3, "Asks to quit. nginx and PHP-FPM finish the requests at hand first."),
    signal("SIGKILL", 9, "Ends the process at once; it cannot be caught, so nothing is cleaned up."),
    signal("SIGHUP", 1, "The terminal is gone. Most daemons read their configuration again."),
    signal("SIGUSR1", 10, "Free for the program to define. HAProxy takes it for its soft stop."),
    signal("SIGUSR2", 12, "Free for the program to define."),
    signal("SIGWINCH", 28, "The window size changed. Apache httpd takes it for its graceful stop."),
    signal("SIGRTMIN+3", 37, "A real-time signal that makes systemd, as process 1, shut down."),
    signal("SIGABRT", 6, "The process gave up; by default it leaves a core dump."),
    signal("SIGALRM", 14, "A timer ran out."),
    signal("SIGBUS", 7, "A bad memory access."),
    signal("SIGCHLD", 17, "A child ended or stopped."),
    signal("SIGCONT", 18, "Go on after a stop."),
    signal("SIGFPE", 8, "An arithmetic error."),
    signal("SIGILL", 4, "An illegal machine instruction."),
    signal("SIGIO", 29, "Input or output is possible."),
    signal("SIGPIPE", 13, "Nobody reads the pipe any more."),
    signal("SIGPROF", 27, "The profiling timer ran out."),
    signal("SIGPWR", 30, "Power is failing. LXC sends it to stop a container."),
    signal("SIGSEGV", 11, "Memory outside the process was touched."),
    signal("SIGSTKFLT", 16, "Historical: a stack fault of the coprocessor."),
    signal("SIGSTOP", 19, "Stops the process until SIGCONT; it cannot be caught."),
    signal("SIGSYS", 31, "A bad system call, for example one that seccomp refuses."),
    signal("SIGTRAP", 5, "A breakpoint of a debugger."),
    signal("SIGTSTP", 20, "A stop from the terminal, as from Ctrl+Z."),
    signal("SIGTTIN", 21, "A background process wants to read from the terminal."),
    signal("SIGTTOU", 22, "A background process wants to write to the terminal."),
    signal("SIGURG", 23, "Urgent data arrived on a socket."),
    signal("SIGVTALRM", 26, "The virtual timer ran out."),
    signal("SIGXCPU", 24, "The limit of processor time is used up."),
    signal("SIGXFSZ", 25, "The limit of file size is exceeded."),
];

const fn signal(name: &'static str, number: u8, docs: &'static str) -> Signal {
    Signal { name, number, docs }
}

/// The first and the last real-time signal.
const REAL_TIME: std::ops::RangeInclusive<u8> = 34..=64;

/// The number of a signal as `STOPSIGNAL` takes it: a number, a name with or without `SIG` in any case, or a real-time
/// signal counted from `RTMIN` or `RTMAX`. `None` if Docker would refuse it.
pub fn signal_number(text: &str) -> Option<u8> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().filter(|number| (1..=*REAL_TIME.end()).contains(number));
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let known = |signal: &&Signal| signal.name.strip_prefix("SIG") == Some(name);
    if let Some(signal) = SIGNALS.iter().find(known) {
        return Some(signal.number);
    }
    let (start, sign, offset) = match name {
        "RTMIN" => (*REAL_TIME.start(), 1, "0"),
        "RTMAX" => (*REAL_TIME.end(), -1, "0"),
        "CLD" => return Some(17),
        "IOT" => return Some(6),
        "POLL" => return Some(29),
        _ => match (name.strip_prefix("RTMIN+"), name.strip_prefix("RTMAX-")) {
            (Some(offset), _) => (*REAL_TIME.start(), 1, offset),
            (_, Some(offset)) => (*REAL_TIME.end(), -1, offset),
            _ => return None,
        },
    };
    let offset = offset.parse::<u8>().ok().filter(|offset| *offset <= 30)?;
    let number = i16::from(start) + sign * i16::from(offset);
    u8::try_from(number).ok().filter(|number| REAL_TIME.contains(number))
}

/// The signal of a name or number, see [`signal_number`].
pub fn signal_fact(text: &str) -> Option<&'static Signal> {
    let number = signal_number(text)?;
    SIGNALS.iter().find(|signal| signal.number == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_numbers_and_real_time_signals() {
        for (text, number) in
            [("SIGTERM", 15), ("term", 15), ("9", 9), ("SigRtMin+3", 37), ("RTMAX-1", 63), ("SIGRTMIN", 34), ("64", 64)]
        {
            assert_eq!(signal_number(text), Some(number), "{text}");
        }
        for text in ["", "0", "65", "SIG", "SIGFOO", "RTMIN+99", "RTMIN+-1", "-9", "999999999999"] {
            assert_eq!(signal_number(text), None, "{text}");
        }
        assert_eq!(signal_fact("quit").unwrap().name, "SIGQUIT");
    }
}
