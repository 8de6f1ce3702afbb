//! Text that is inserted, with and without places to fill in.

/// A text in both notations.
#[derive(Debug, Clone, Default)]
pub(super) struct Inserted {
    /// The text for those who do not know places to fill in.
    pub(super) text: String,
    /// The text with places, in the notation of the protocol.
    pub(super) snippet: String,
    places: usize,
}

impl Inserted {
    /// A text without places.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Adds a text as it is.
    pub(super) fn literal(&mut self, text: &str) {
        self.text.push_str(text);
        self.snippet.push_str(&escaped(text, &['\\', '$', '}']));
    }

    /// Adds a place to fill in, with what stands there until then.
    pub(super) fn place(&mut self, suggestion: &str) {
        self.text.push_str(suggestion);
        self.places += 1;
        let number = self.places;
        self.snippet.push_str(&match suggestion {
            "" => format!("${number}"),
            _ => format!("${{{number}:{}}}", escaped(suggestion, &['\\', '$', '}'])),
        });
    }

    /// Adds a place with words to choose from; the first stands there until then, if `filled`.
    pub(super) fn choice(&mut self, words: &[&str], filled: bool) {
        if filled {
            self.text.push_str(words.first().copied().unwrap_or_default());
        }
        self.places += 1;
        let words: Vec<String> = words.iter().map(|word| escaped(word, &['\\', '$', '}', ',', '|'])).collect();
        self.snippet.push_str(&format!("${{{}|{}|}}", self.places, words.join(",")));
    }

    /// Adds the place where the cursor ends up.
    pub(super) fn end(&mut self) {
        self.snippet.push_str("$0");
    }

    /// Whether the two notations differ.
    pub(super) fn has_places(&self) -> bool {
        self.places > 0 || self.snippet.ends_with("$0")
    }
}

fn escaped(text: &str, special: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if special.contains(&c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
