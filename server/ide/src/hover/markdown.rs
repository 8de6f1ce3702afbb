//! The pieces of Markdown that every hover is made of.

/// The most characters of a user's text that are shown in one place.
const LONGEST: usize = 200;

/// A page of Markdown: a title, then paragraphs and lists.
pub(super) struct Page {
    blocks: Vec<String>,
}

impl Page {
    /// A page whose title is bold, with an explanation of a few words after it.
    pub(super) fn new(title: &str, what: &str) -> Self {
        let dash = if what.is_empty() { "" } else { " — " };
        Self { blocks: vec![format!("**{title}**{dash}{what}")] }
    }

    /// Adds a paragraph; an empty one is left out.
    pub(super) fn paragraph(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.blocks.push(text);
        }
    }

    /// Adds an item to the list at the end, or begins one. An item without text is left out.
    pub(super) fn item(&mut self, label: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let item = if label.is_empty() { format!("- {text}") } else { format!("- **{label}** {text}") };
        match self.blocks.last_mut() {
            Some(list) if list.starts_with("- ") => {
                list.push('\n');
                list.push_str(&item);
            }
            _ => self.blocks.push(item),
        }
    }

    /// The whole page.
    pub(super) fn finish(self) -> String {
        self.blocks.join("\n\n")
    }
}

/// A text as code, on one line and cut where it is long.
pub(super) fn code(text: &str) -> String {
    if text.trim().is_empty() {
        return if text.is_empty() { "*empty*".to_owned() } else { "*blank*".to_owned() };
    }
    let mut shown: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    if !shown.contains('`') {
        return format!("`{shown}`");
    }
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    format!("{fence} {shown} {fence}")
}

/// Texts as code with commas between them.
pub(super) fn codes<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let shown: Vec<String> = texts.into_iter().map(|text| code(text.as_ref())).collect();
    shown.join(", ")
}

/// At most `most` of the texts as code, and how many more there are.
pub(super) fn some_codes<T: AsRef<str>>(texts: &[T], most: usize) -> String {
    let shown = codes(texts.iter().take(most));
    match texts.len().checked_sub(most) {
        Some(more) if more > 0 => format!("{shown} and {more} more"),
        _ => shown,
    }
}

/// A link.
pub(super) fn link(text: &str, url: &str) -> String {
    format!("[{text}]({url})")
}

/// Lines of code in a language, whatever they are.
pub(super) fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{language}\n{text}\n{fence}")
}
