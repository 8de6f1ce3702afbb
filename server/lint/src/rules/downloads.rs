//! Calls of curl and wget, as the rules on them read them.

use dockwright_model::File;
use dockwright_syntax::shell::{Command, Effective, Script, Word};

use super::container::file_name;

/// A program that downloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    Curl,
    Wget,
}

impl Tool {
    /// The tool a program is.
    pub(crate) fn of(program: &str) -> Option<Self> {
        match program {
            "curl" => Some(Self::Curl),
            "wget" => Some(Self::Wget),
            _ => None,
        }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Wget => "wget",
        }
    }

    /// Letters of options that take a value.
    fn valued_letters(self) -> &'static str {
        match self {
            Self::Curl => "AbcCdDeEFhHKmoPQrtTuUwxXyYz",
            Self::Wget => "aADeIiloOPQRTtUwX",
        }
    }

    /// Whether a long option takes a value, which may be the next word.
    fn takes_value(self, name: &str) -> bool {
        let names = match self {
            Self::Curl => CURL_VALUED,
            Self::Wget => WGET_VALUED,
        };
        names.split(' ').any(|known| known == name)
    }
}

/// Long options of curl that take a value. Not complete: those that occur.
const CURL_VALUED: &str = "\
    --cacert --capath --cert --cert-type --ciphers --config --connect-timeout --cookie --cookie-jar --data \
    --data-binary --data-raw --data-urlencode --dump-header --form --header --interface --json --key --limit-rate \
    --max-redirs --max-time --netrc-file --noproxy --oauth2-bearer --output --output-dir --proto --proto-redir --proxy \
    --proxy-user --range --referer --request --resolve --retry --retry-delay --retry-max-time --speed-limit \
    --speed-time --stderr --tls-max --unix-socket --upload-file --user --user-agent --variable --write-out";

/// The same for wget.
const WGET_VALUED: &str = "\
    --accept --append-output --base --body-data --body-file --ca-certificate --ca-directory --certificate \
    --config --connect-timeout --cut-dirs --default-page --directory-prefix --dns-timeout --domains --execute \
    --header --http-password --http-user --input-file --level --limit-rate --load-cookies --method --output-document \
    --output-file --password --post-data --post-file --quota --read-timeout --referer --reject --retry-on-http-error \
    --save-cookies --timeout --tries --user --user-agent --wait --waitretry";

/// One call of curl or wget.
pub(crate) struct Download<'a> {
    pub(crate) tool: Tool,
    pub(crate) command: &'a Command,
    /// The word of the program.
    pub(crate) program: &'a Word,
    /// What it is told to fetch.
    pub(crate) urls: Vec<&'a Word>,
    /// The options: `-x` or `--long`, with their values.
    options: Vec<(Opt<'a>, Option<&'a str>)>,
    /// Whether a variable stands where it may hold options.
    pub(crate) hides_options: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opt<'a> {
    Letter(char),
    Name(&'a str),
}

/// The calls in a script, in order.
pub(crate) fn calls(script: &Script) -> impl Iterator<Item = Download<'_>> {
    script.commands.iter().filter_map(of)
}

/// A command as a call of curl or wget, if it is one.
pub(crate) fn of(command: &Command) -> Option<Download<'_>> {
    let effective = command.effective();
    let tool = Tool::of(effective.program()?)?;
    let program = effective.program_word()?;
    let mut call = Download { tool, command, program, urls: Vec::new(), options: Vec::new(), hides_options: false };
    call.read(effective);
    Some(call)
}

impl<'a> Download<'a> {
    fn read(&mut self, effective: Effective<'a>) {
        let mut words = effective.arguments().iter();
        let mut ended = false;
        while let Some(word) = words.next() {
            let text = word.value_or_text();
            if ended || !word.is_option() {
                self.hides_options |= may_hold_options(word);
                self.urls.push(word);
                continue;
            }
            ended = text == "--";
            if text.starts_with("--") {
                let (name, glued) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
                let next = self.tool.takes_value(name) && glued.is_none();
                let value = glued.or_else(|| words.clone().next().filter(|_| next).map(Word::value_or_text));
                if next {
                    words.next();
                }
                if name == "--url" {
                    self.urls.extend(if glued.is_some() { Some(word) } else { words.next() });
                }
                self.options.push((Opt::Name(name), value));
            } else if self.letters(text, words.clone().next()) {
                words.next();
            }
        }
    }

    /// Reads a cluster of letters. Gives back whether the next word is the value of the last.
    fn letters(&mut self, text: &'a str, next: Option<&'a Word>) -> bool {
        let wget = self.tool == Tool::Wget;
        // Wget's `-nv` and its like have two letters.
        if wget && text.len() == 3 && text.starts_with("-n") {
            self.options.push((Opt::Name(text), None));
            return false;
        }
        let body = text.get(1..).unwrap_or_default();
        for (at, letter) in body.char_indices() {
            if !self.tool.valued_letters().contains(letter) {
                self.options.push((Opt::Letter(letter), None));
                continue;
            }
            let glued = body.get(at + letter.len_utf8()..).unwrap_or_default();
            let value = if glued.is_empty() { next.map(Word::value_or_text) } else { Some(glued) };
            self.options.push((Opt::Letter(letter), value));
            return glued.is_empty();
        }
        false
    }

    /// Whether an option is given: by its letter, or by one of its names.
    pub(crate) fn has(&self, letter: char, names: &[&str]) -> bool {
        self.options.iter().any(|(option, _)| match option {
            Opt::Letter(given) => *given == letter,
            Opt::Name(given) => names.contains(given),
        })
    }

    /// The value of an option.
    pub(crate) fn value(&self, letter: char, name: &str) -> Option<&'a str> {
        let is = |option: &Opt<'_>| *option == Opt::Letter(letter) || *option == Opt::Name(name);
        self.options.iter().rev().find(|(option, _)| is(option)).and_then(|(_, value)| *value)
    }

    /// Whether it only explains itself.
    pub(crate) fn only_explains(&self) -> bool {
        self.has('V', &["--version", "--help"]) || (self.tool == Tool::Curl && self.has('h', &[]))
    }

    /// Whether anything is downloaded.
    pub(crate) fn fetches(&self) -> bool {
        !self.urls.is_empty() && !self.only_explains()
    }

    /// The file it writes, as said by an option or by the redirection of its output; not the name it would choose itself.
    pub(crate) fn output(&self) -> Option<&'a str> {
        let said = match self.tool {
            Tool::Curl => self.value('o', "--output"),
            Tool::Wget => self.value('O', "--output-document"),
        };
        let mut redirections = self.command.redirections.iter().filter(|redirection| redirection.writes_stdout());
        said.filter(|name| *name != "-")
            .or_else(|| redirections.find_map(|redirection| Some(redirection.target.as_ref()?.value_or_text())))
    }

    /// The names of what it fetches and writes, lower case, without query.
    pub(crate) fn names(&self) -> Vec<String> {
        let urls = self.urls.iter().map(|word| word.value_or_text());
        let name = |text: &str| file_name(text.split(['?', '#']).next().unwrap_or(text)).to_ascii_lowercase();
        urls.chain(self.output()).map(name).collect()
    }

    /// Whether it asks another machine: not this one, nor one without a domain.
    pub(crate) fn is_remote(&self) -> bool {
        self.urls.iter().any(|word| !is_local(word.value_or_text()))
    }
}

fn may_hold_options(word: &Word) -> bool {
    let text = &*word.text;
    let bare = (text.starts_with('$') || text.starts_with("\"$")) && !text.contains("://");
    let names = ["opt", "arg", "flag", "param"];
    bare && word.variables.iter().any(|variable| {
        let name = variable.name.to_ascii_lowercase();
        names.iter().any(|part| name.contains(part)) || matches!(&*name, "@" | "*")
    })
}

/// The host of a URL, without account and port.
pub(crate) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or(host),
    }
}

/// Whether a URL means this machine, an address, or a machine of the own network.
pub(crate) fn is_local(url: &str) -> bool {
    let host = host(url);
    let address = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let inner = [".local", ".internal", ".localhost", ".test", ".lan"].iter().any(|end| host.ends_with(end));
    let single = !host.contains(['.', '$', '{', '%', '(', '`']) && url.contains("://");
    address || inner || single || host.contains("::") || url.starts_with("file:")
}

/// Whether a name is one of an archive that tar unpacks.
pub(crate) fn is_tar(name: &str) -> bool {
    const ENDS: &[&str] = &[".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".tlz"];
    ENDS.iter().any(|end| name.ends_with(end)) || name.contains(".tar.")
}

/// Whether a name is one of an archive, a package or a program.
pub(crate) fn is_binary(name: &str) -> bool {
    const ENDS: &[&str] = &[
        ".zip",
        ".gz",
        ".bz2",
        ".xz",
        ".zst",
        ".7z",
        ".deb",
        ".rpm",
        ".apk",
        ".jar",
        ".war",
        ".whl",
        ".gem",
        ".appimage",
        ".bin",
        ".run",
        ".exe",
        ".msi",
        ".phar",
        ".so",
        ".iso",
        ".img",
    ];
    is_tar(name) || ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether the image an instruction runs in has the wget of BusyBox, which has few options, as far as that is known.
pub(crate) fn has_busybox_wget(file: &File, instruction: usize) -> bool {
    let stage = file.meaning().state(instruction).stage.and_then(|stage| file.meaning().root_of(stage));
    stage.and_then(|stage| stage.variant()).is_some_and(|variant| variant.busybox_wget || variant.os == Some("alpine"))
}

/// Whether a command checks what was downloaded: a checksum or a signature.
pub(crate) fn is_check(command: &Command) -> bool {
    let effective = command.effective();
    match effective.program() {
        Some("gpg" | "gpg2") => effective.has_any_flag(&["--verify", "--decrypt", "--verify-files"]),
        Some("openssl") => effective.arguments().first().is_some_and(|word| word.is("dgst") || word.is("sha256")),
        Some(
            "gpgv" | "shasum" | "cosign" | "minisign" | "signify" | "slsa-verifier" | "rhash" | "sha256" | "sha512",
        ) => true,
        Some(program) => {
            program.ends_with("sum")
                && (program.starts_with("sha") || program.starts_with("md5") || program.starts_with("b2"))
        }
        None => false,
    }
}

/// Where the last check of a script begins; what is downloaded before it counts as checked.
pub(crate) fn last_check(script: &Script) -> Option<u32> {
    script.commands.iter().rfind(|command| is_check(command)).map(|command| command.span.start)
}

/// Whether something in a script checks what was downloaded.
pub(crate) fn is_checked(script: &Script) -> bool {
    script.commands.iter().any(is_check)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright_syntax::shell::{Dialect, parse_whole};

    #[test]
    fn reads_calls() {
        let script =
            parse_whole("curl -sSfLo /x.tgz -XPOST https://a.b/c.tar.gz?x=1 --retry 3 --proto =https", Dialect::Posix);
        let call = calls(&script).next().unwrap();
        assert_eq!(call.urls.len(), 1);
        assert_eq!(call.output(), Some("/x.tgz"));
        assert!(call.has('f', &[]) && call.has('L', &[]) && !call.has('T', &[]) && call.has('\0', &["--retry"]));
        assert_eq!(call.names(), ["c.tar.gz", "x.tgz"]);
        let script = parse_whole("sudo wget -nv -qO- $WGET_OPTS http://localhost/x", Dialect::Posix);
        let call = calls(&script).next().unwrap();
        assert!(call.has('\0', &["-nv"]) && call.has('q', &[]) && call.hides_options && call.output().is_none());
    }

    #[test]
    fn hosts() {
        for (url, expected) in
            [("https://u:p@a.b:80/c", "a.b"), ("http://[::1]:80/", "::1"), ("a.b/c", "a.b"), ("http://x?y", "x")]
        {
            assert_eq!(host(url), expected);
        }
        assert!(is_local("http://localhost:80/") && is_local("http://10.0.0.1/x") && is_local("http://db/x"));
        assert!(!is_local("https://example.com") && !is_local("https://$HOST/x") && !is_local("$URL"));
    }
}
