//! Cases of features in files with a cursor. `tests/features/README.md` says how they are written.

use std::path::Path;

/// One case.
pub(crate) struct Case {
    /// What it shows.
    pub(crate) title: String,
    /// Paths and texts of the files; first that which the case begins with.
    pub(crate) files: Vec<(String, String)>,
    /// Index of the file that is asked about: that with the cursor, or the first.
    pub(crate) asked: usize,
    /// Byte offset of the cursor, if there is one.
    cursor: Option<usize>,
    /// The requests.
    pub(crate) requests: Vec<String>,
}

/// A case as it is written.
struct Written<'a> {
    title: &'a str,
    input: &'a str,
    /// The requests with their expected answers.
    requests: Vec<(&'a str, &'a str)>,
}

impl<'a> Written<'a> {
    fn new(text: &'a str) -> Self {
        let mut pieces = text.trim_end().split("\n--- ");
        let head = pieces.next().unwrap_or_default();
        let (title, input) = head.split_once('\n').unwrap_or((head, ""));
        let requests = pieces.map(|piece| {
            let (request, answer) = piece.split_once('\n').unwrap_or((piece, ""));
            (request.trim(), answer.trim_end())
        });
        Self { title: title.trim(), input, requests: requests.collect() }
    }

    /// The case, with files that lie beside it.
    fn case(&self, first: &str, beside: &[(String, String)]) -> Case {
        let newline = if self.title.contains("[crlf]") { "\r\n" } else { "\n" };
        let mut files: Vec<(String, String)> = Vec::new();
        for (path, lines) in parts(self.input, first) {
            let mut text = lines.join(newline).replace('⏎', "\r");
            if !(self.title.contains("[no newline]") && files.is_empty()) {
                text.push_str(newline);
            }
            if self.title.contains("[bom]") && files.is_empty() {
                text.insert(0, '\u{feff}');
            }
            files.push((path.to_owned(), text));
        }
        let asked = files.iter().position(|(_, text)| text.contains("$0"));
        let cursor = asked.and_then(|asked| files[asked].1.find("$0"));
        let asked = asked.unwrap_or(0);
        files[asked].1 = files[asked].1.replacen("$0", "", 1);
        let absent: Vec<_> = beside.iter().filter(|(path, _)| files.iter().all(|(own, _)| own != path)).collect();
        files.extend(absent.into_iter().cloned());
        let requests = self.requests.iter().map(|(request, _)| (*request).to_owned()).collect();
        Case { title: self.title.to_owned(), files, asked, cursor, requests }
    }
}

impl Case {
    /// Path of the file that is asked about.
    pub(crate) fn path(&self) -> &str {
        &self.files[self.asked].0
    }

    /// Text of the file that is asked about.
    pub(crate) fn text(&self) -> &str {
        &self.files[self.asked].1
    }

    /// Byte offset of the cursor.
    pub(crate) fn cursor(&self) -> usize {
        self.cursor.unwrap_or_else(|| panic!("{}: there is no cursor", self.title))
    }
}

/// The files of a text: lines behind `=== path` belong to that file, those before it to the first.
fn parts<'a>(text: &'a str, first: &'a str) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut files = vec![(first, Vec::new())];
    for line in text.split('\n') {
        match line.strip_prefix("=== ") {
            Some(path) => files.push((path.trim(), Vec::new())),
            None => files.last_mut().expect("a file").1.push(line),
        }
    }
    if text.starts_with("=== ") {
        files.remove(0);
    }
    files
}

/// The remark above the cases, the files that lie beside each of them, and the cases.
fn parse(text: &str) -> (&str, Vec<(String, String)>, Vec<Written<'_>>) {
    let (remark, text) = text.split_at(text.find("### ").unwrap_or(text.len()));
    let beside = parts(remark.trim_end(), "").into_iter().skip(1);
    let whole = |(path, lines): (&str, Vec<&str>)| {
        let text = lines.iter().map(|line| format!("{line}\n")).collect();
        (path.to_owned(), text)
    };
    let cases = text.strip_prefix("### ").into_iter().flat_map(|text| text.split("\n### "));
    (remark, beside.map(whole).collect(), cases.map(Written::new).collect())
}

/// Has every case in a folder of `tests/features` answered, and gives back what is wrong; with `DOCKWRIGHT_BLESS` set it
/// writes the answers into the files. What a case begins with is the file `first`.
pub(crate) fn check(folder: &Path, first: &str, mut answers: impl FnMut(&Case) -> Vec<String>) -> Vec<String> {
    let bless = std::env::var_os("DOCKWRIGHT_BLESS").is_some();
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let (mut asked, mut wrong) = (0, Vec::new());
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "txt")) {
        let text = std::fs::read_to_string(path).expect("the cases");
        let (remark, beside, cases) = parse(&text);
        let mut blessed = remark.to_owned();
        for case in cases {
            blessed += &format!("### {}\n{}\n", case.title, case.input);
            let found = answers(&case.case(first, &beside));
            for ((request, expected), found) in case.requests.iter().zip(found) {
                let found = found.trim_end().replace('\r', "");
                let found = if found.is_empty() { "nothing".to_owned() } else { found };
                asked += 1;
                if found != *expected {
                    let (path, title) = (path.display(), case.title);
                    wrong.push(format!("{path}: {title}\n{request}\n expected\n{expected}\n found\n{found}\n"));
                }
                blessed += &format!("--- {request}\n{found}\n");
            }
            blessed.push('\n');
        }
        if bless {
            std::fs::write(path, blessed.trim_end().to_owned() + "\n").expect("the file is written");
        }
    }
    assert!(asked > 0, "there are no cases in {}", folder.display());
    if bless { Vec::new() } else { wrong }
}
