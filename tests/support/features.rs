//! Cases of features in files with a cursor. `tests/features/README.md` says how they are written.

use std::path::Path;

/// One case.
pub(crate) struct Case {
    /// What it shows.
    title: String,
    /// The lines of the input, with the cursor.
    lines: Vec<String>,
    /// The text.
    pub(crate) text: String,
    /// Byte offset of the cursor, if there is one.
    cursor: Option<usize>,
    /// The requests with their expected answers.
    requests: Vec<(String, String)>,
}

impl Case {
    fn new(title: &str, lines: Vec<String>, requests: Vec<(String, String)>) -> Self {
        let newline = if title.contains("[crlf]") { "\r\n" } else { "\n" };
        let mut text = lines.join(newline).replace('⏎', "\r");
        if !title.contains("[no newline]") {
            text.push_str(newline);
        }
        if title.contains("[bom]") {
            text.insert(0, '\u{feff}');
        }
        let cursor = text.find("$0");
        text = text.replacen("$0", "", 1);
        Self { title: title.to_owned(), lines, text, cursor, requests }
    }

    /// Byte offset of the cursor.
    pub(crate) fn cursor(&self) -> usize {
        self.cursor.unwrap_or_else(|| panic!("{}: there is no cursor", self.title))
    }

    fn write(&self, into: &mut String) {
        *into += &format!("### {}\n{}\n", self.title, self.lines.join("\n"));
        for (request, answer) in &self.requests {
            *into += &format!("--- {request}\n{answer}\n");
        }
        into.push('\n');
    }
}

fn parse(text: &str) -> (String, Vec<Case>) {
    let (remark, text) = text.split_at(text.find("### ").unwrap_or(text.len()));
    let parts = text.strip_prefix("### ").into_iter().flat_map(|text| text.split("\n### "));
    let case = |part: &str| {
        let mut pieces = part.trim_end().split("\n--- ");
        let head = pieces.next().unwrap_or_default();
        let (title, input) = head.split_once('\n').unwrap_or((head, ""));
        let requests = pieces.map(|piece| {
            let (request, answer) = piece.split_once('\n').unwrap_or((piece, ""));
            (request.trim().to_owned(), answer.trim_end().to_owned())
        });
        Case::new(title.trim(), input.split('\n').map(str::to_owned).collect(), requests.collect())
    };
    (remark.to_owned(), parts.map(case).collect())
}

/// Asks `answer` every request of every case in a folder of `tests/features`, and compares; with `DOCKWRIGHT_BLESS` set it
/// writes the answers into the files.
pub(crate) fn check(folder: &str, mut answer: impl FnMut(&Case, &str) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/features").join(folder);
    let bless = std::env::var_os("DOCKWRIGHT_BLESS").is_some();
    let entries = std::fs::read_dir(&folder).expect("a folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let (mut asked, mut wrong) = (0, Vec::new());
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "txt")) {
        let (mut written, cases) = parse(&std::fs::read_to_string(path).expect("the cases"));
        for mut case in cases {
            for index in 0..case.requests.len() {
                let (request, expected) = case.requests[index].clone();
                let found = answer(&case, &request).trim_end().replace('\r', "");
                let found = if found.is_empty() { "nothing".to_owned() } else { found };
                asked += 1;
                if found != expected && !bless {
                    let file = path.file_name().unwrap_or_default().to_string_lossy();
                    wrong.push(format!("{file}: {}\n{request}\n expected\n{expected}\n found\n{found}\n", case.title));
                }
                case.requests[index].1 = found;
            }
            case.write(&mut written);
        }
        if bless {
            std::fs::write(path, written.trim_end().to_owned() + "\n").expect("the file is written");
        }
    }
    assert!(asked > 0, "there are no cases in {}", folder.display());
    assert!(wrong.is_empty(), "{} of {asked} answers differ:\n{}", wrong.len(), wrong.join("\n"));
}
