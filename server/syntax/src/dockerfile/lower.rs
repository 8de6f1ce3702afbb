//! From tree to typed view, in one pass.

use std::ops::Range;
use std::sync::Arc;

use tree_sitter::Node;

use super::heredoc::announcement;
use super::tree::{Kinds, Tree, for_each_child, kinds};
use super::{Arguments, Comment, Directive, Dockerfile, ExecWord, Flag, Heredoc, Instruction, Keyword, Pair, Word};

pub(super) fn lower(source: Arc<str>, tree: &Tree) -> Dockerfile {
    let kinds = kinds();
    let mut file =
        Dockerfile { source, escape: '\\', directives: Vec::new(), comments: Vec::new(), instructions: Vec::new() };
    let mut escape_said = false;
    // An instruction is large: a list that doubles its size as it grows would leave much behind.
    let mut count = 0;
    for_each_child(tree.root_node(), |node| {
        count += if node.kind_id() == kinds.stage { node.child_count() } else { 1 }
    });
    file.instructions.reserve_exact(usize::try_from(count).unwrap_or_default());
    for_each_child(tree.root_node(), |node| {
        if node.kind_id() == kinds.stage {
            for_each_child(node, |child| lower_node(&mut file, kinds, child, &mut escape_said));
        } else {
            lower_node(&mut file, kinds, node, &mut escape_said);
        }
    });
    file
}

/// `escape_said` is whether an `escape` directive came before: only the first counts.
fn lower_node(file: &mut Dockerfile, kinds: &Kinds, node: Node<'_>, escape_said: &mut bool) {
    let kind = node.kind_id();
    if kind == kinds.comment {
        file.comments.push(Comment { span: node.byte_range() });
    } else if kind == kinds.directive {
        lower_directive(file, kinds, node, escape_said);
    } else if kind == kinds.instruction {
        let mut lowering = Lowering::new(&file.source, file.escape, kinds);
        let instruction = lowering.instruction(node);
        file.comments.append(&mut lowering.comments);
        file.instructions.push(instruction);
    }
}

fn lower_directive(file: &mut Dockerfile, kinds: &Kinds, node: Node<'_>, escape_said: &mut bool) {
    let (mut name, mut value) = (None, None);
    for_each_child(node, |child| {
        let word = Word::new(&file.source, &[child.byte_range()], child.byte_range());
        if child.kind_id() == kinds.directive_name {
            name = Some(word);
        } else if child.kind_id() == kinds.directive_value {
            value = Some(word);
        }
    });
    let Some(name) = name else { return };
    let directive = Directive { span: node.byte_range(), name, value };
    if directive.key() == "escape" && !std::mem::replace(escape_said, true) {
        let backtick = directive.value.as_ref().is_some_and(|value| value.text() == "`");
        file.escape = if backtick { '`' } else { file.escape };
    }
    file.directives.push(directive);
}

/// Lowers one instruction.
struct Lowering<'a> {
    source: &'a Arc<str>,
    escape: char,
    kinds: &'a Kinds,
    comments: Vec<Comment>,
    continuations: Vec<Range<usize>>,
    blank_lines: Vec<Range<usize>>,
    pieces: Vec<Range<usize>>,
}

/// The nodes of an instruction, before they are read.
#[derive(Default)]
struct Parts<'tree> {
    keyword: Range<usize>,
    check: Option<Node<'tree>>,
    flags: Vec<Node<'tree>>,
    arguments: Vec<Node<'tree>>,
    heredocs: Vec<Node<'tree>>,
    markers: Vec<Range<usize>>,
}

impl<'a> Lowering<'a> {
    fn new(source: &'a Arc<str>, escape: char, kinds: &'a Kinds) -> Self {
        let (comments, continuations, blank_lines, pieces) = Default::default();
        Self { source, escape, kinds, comments, continuations, blank_lines, pieces }
    }

    fn instruction(&mut self, node: Node<'_>) -> Instruction {
        let mut markers = Vec::new();
        // An instruction on one line has no continuation, no comment and no heredoc to look for, unless the file ends with a
        // continuation.
        if node.start_position().row != node.end_position().row || node.end_byte() == self.source.len() {
            self.collect(node, &mut markers);
        }
        self.split_lines(node.start_byte());
        let mut parts = self.parts(node);
        parts.markers = markers;
        let first = node.start_position().row + 1;
        let end = node.end_position();
        let last = if end.column == 0 && end.row >= first { end.row } else { end.row + 1 };
        let mut instruction = self.build(node.start_byte(), &parts, (first, last));
        instruction.continuations = std::mem::take(&mut self.continuations);
        instruction.blank_lines = std::mem::take(&mut self.blank_lines);
        instruction
    }

    /// Gathers continuations, comments and heredoc markers wherever they stand below `node`.
    fn collect(&mut self, node: Node<'_>, markers: &mut Vec<Range<usize>>) {
        for_each_child(node, |child| {
            let kind = child.kind_id();
            if kind == self.kinds.line_continuation {
                self.continuations.push(child.byte_range());
            } else if kind == self.kinds.comment {
                self.comments.push(Comment { span: child.byte_range() });
            } else if kind == self.kinds.heredoc_marker {
                markers.push(child.byte_range());
            } else if child.child_count() > 0 && kind != self.kinds.heredoc {
                self.collect(child, markers);
            }
        });
    }

    /// Finds the parts of the document that make up the logical line: BuildKit drops continuations, and comments and
    /// blank lines after them.
    fn split_lines(&mut self, start: usize) {
        let mut continuations = std::mem::take(&mut self.continuations);
        let mut from = start;
        // A continuation before the keyword is part of the keyword's node, not a node of its own.
        if self.source.get(start..).is_some_and(|text| text.starts_with(self.escape)) && self.leading(start) {
            let end = self.line_end(start);
            continuations.insert(0, start..(end + 1).min(self.source.len()));
        }
        for continuation in &continuations {
            self.pieces.push(from..continuation.start);
            from = continuation.end;
            while let Some(line) = self.dropped_line(from) {
                from = line.end;
            }
        }
        let end = self.line_end(from);
        let text = self.source.get(from..end).unwrap_or_default();
        self.pieces.push(from..from + text.trim_end_matches('\r').len());
        self.continuations = continuations;
    }

    fn leading(&self, start: usize) -> bool {
        let line = self.source.get(start + 1..self.line_end(start)).unwrap_or_default();
        line.trim_end_matches('\r').chars().all(|c| c == ' ' || c == '\t')
    }

    fn line_end(&self, from: usize) -> usize {
        self.source.get(from..).and_then(|text| text.find('\n')).map_or(self.source.len(), |at| from + at)
    }

    /// The blank line or comment that starts at `from`, with its line break.
    fn dropped_line(&mut self, from: usize) -> Option<Range<usize>> {
        if from >= self.source.len() {
            return None;
        }
        let end = (self.line_end(from) + 1).min(self.source.len());
        let text = self.source.get(from..end).unwrap_or_default().trim_start();
        if text.is_empty() {
            self.blank_lines.push(from..end);
        } else if !text.starts_with('#') {
            return None;
        }
        Some(from..end)
    }

    fn parts<'tree>(&self, node: Node<'tree>) -> Parts<'tree> {
        let kinds = self.kinds;
        let mut parts = Parts::default();
        let mut seen_keyword = false;
        for_each_child(node, |child| {
            let kind = child.kind_id();
            if kind == kinds.keyword && seen_keyword {
                parts.check = Some(child);
            } else if kind == kinds.keyword {
                parts.keyword = child.byte_range();
                seen_keyword = true;
            } else if kind == kinds.flag {
                parts.flags.push(child);
            } else if kind == kinds.heredoc {
                parts.heredocs.push(child);
            } else if kind != kinds.comment && kind != kinds.line_continuation && child.start_byte() < child.end_byte()
            {
                parts.arguments.push(child);
            }
        });
        // `--` alone is a named node as well, and no argument.
        parts.arguments.retain(|argument| argument.kind() != "flag_terminator");
        parts
    }

    fn word(&self, span: Range<usize>) -> Word {
        Word::new(self.source, &self.pieces, span)
    }

    fn build(&mut self, start: usize, parts: &Parts<'_>, lines: (usize, usize)) -> Instruction {
        let name = self.word(parts.keyword.clone()).trimmed();
        let keyword = Keyword::of(name.text());
        let flags: Vec<Flag> = parts.flags.iter().map(|flag| self.flag(*flag)).collect();
        let check = parts.check.map(|check| self.word(check.byte_range()));
        let line_end = self.pieces.last().map_or(start, |piece| piece.end);
        let before = flags.last().map_or(name.span.end, |flag| flag.span.end);
        let before = check.as_ref().map_or(before, |check| check.span.end.max(before));
        let rest = match parts.arguments.first() {
            Some(first) => self.word(first.start_byte()..line_end.max(first.start_byte())).trimmed(),
            None => self.word(before..before),
        };
        let trigger = parts.arguments.first().filter(|node| node.kind_id() == self.kinds.onbuild_instruction);
        let trigger = trigger.map(|node| Box::new(self.trigger(*node, lines)));
        let heredocs = self.heredocs(parts);
        let arguments = if trigger.is_some() { Arguments::None } else { self.arguments(keyword, parts, &rest) };
        let end = before.max(rest.span.end).max(heredocs.last().map_or(0, heredoc_end));
        Instruction {
            keyword,
            name,
            span: start..end,
            lines,
            line: self.word(start..line_end.max(start)),
            flags,
            arguments,
            rest,
            check,
            heredocs,
            trigger,
            continuations: Vec::new(),
            blank_lines: Vec::new(),
        }
    }

    /// The instruction inside an ONBUILD. Its heredocs are those of the ONBUILD, which hold the bodies.
    fn trigger(&mut self, node: Node<'_>, lines: (usize, usize)) -> Instruction {
        let parts = self.parts(node);
        self.build(node.start_byte(), &parts, lines)
    }

    fn flag(&self, node: Node<'_>) -> Flag {
        let (mut name, mut value) = (None, None);
        for_each_child(node, |child| {
            if child.kind_id() == self.kinds.flag_name {
                name = Some(self.word(child.byte_range()));
            } else if child.kind_id() == self.kinds.flag_value {
                value = Some(self.word(child.byte_range()));
            }
        });
        let span = node.byte_range();
        let whole = self.word(span.clone());
        let name = name.unwrap_or_else(|| self.word(span.start + 2..span.start + 2));
        if value.is_none() && whole.text().ends_with('=') {
            value = Some(self.word(span.end..span.end));
        }
        let decoded = decode_flag(whole.text(), self.escape);
        Flag { span, name, value, decoded }
    }

    fn arguments(&self, keyword: Keyword, parts: &Parts<'_>, rest: &Word) -> Arguments {
        let kinds = self.kinds;
        let Some(first) = parts.arguments.first() else { return Arguments::None };
        if first.kind_id() == kinds.json_array {
            let mut strings = Vec::new();
            for_each_child(*first, |child| {
                if child.kind_id() == kinds.json_string {
                    let word = self.word(child.byte_range());
                    let value = decode_json(word.text());
                    strings.push(ExecWord { word, value });
                }
            });
            return Arguments::Exec(strings);
        }
        if first.kind_id() == kinds.shell_command {
            return Arguments::Shell;
        }
        let words: Vec<Word> = parts.arguments.iter().map(|node| self.word(node.byte_range())).collect();
        match keyword {
            Keyword::Env | Keyword::Label => key_values(words, rest),
            Keyword::Arg => Arguments::Pairs { pairs: words.into_iter().map(split_pair).collect(), legacy: false },
            _ => Arguments::Words(words),
        }
    }

    fn heredocs(&self, parts: &Parts<'_>) -> Vec<Heredoc> {
        // Announced heredocs without a node come when nothing is left of the file: they are empty and never closed.
        let count = parts.heredocs.len().max(parts.markers.len());
        (0..count).map(|index| self.heredoc(parts.heredocs.get(index), parts.markers.get(index))).collect()
    }

    fn heredoc(&self, node: Option<&Node<'_>>, marker: Option<&Range<usize>>) -> Heredoc {
        let (mut body, mut terminator) = (None, None);
        let start = node.map_or(self.source.len(), Node::start_byte);
        let visit = |child: Node<'_>| {
            if child.kind_id() == self.kinds.heredoc_body {
                body = Some(child.byte_range());
            } else if child.kind_id() == self.kinds.heredoc_end {
                let text = self.source.get(child.byte_range()).unwrap_or_default();
                let indent = text.len() - text.trim_start_matches('\t').len();
                let start = child.start_byte() + indent;
                terminator = Some(start..start + text.trim_matches(['\t', '\r']).len());
            }
        };
        if let Some(node) = node {
            for_each_child(*node, visit);
        }
        let said = marker.and_then(|marker| announcement(self.source.get(marker.clone())?));
        let closing = terminator.clone().and_then(|span| self.source.get(span)).unwrap_or_default();
        let name = said.as_ref().map_or_else(|| closing.to_owned(), |said| said.name.clone());
        let delimiter = marker
            .zip(said.as_ref())
            .map(|(marker, said)| marker.start + said.delimiter.start..marker.start + said.delimiter.end);
        Heredoc {
            name,
            marker: marker.cloned(),
            delimiter,
            descriptor: said.as_ref().map_or(0, |said| said.descriptor),
            expand: said.as_ref().is_none_or(|said| said.expand),
            chomp: said.as_ref().is_some_and(|said| said.chomp),
            body: body.unwrap_or(start..start),
            terminator,
        }
    }
}

fn heredoc_end(heredoc: &Heredoc) -> usize {
    heredoc.terminator.as_ref().map_or(heredoc.body.end, |terminator| terminator.end)
}

/// ENV and LABEL: new form when the first word holds an equals sign, otherwise `key the rest is the value`.
fn key_values(words: Vec<Word>, rest: &Word) -> Arguments {
    let legacy = !words.first().is_some_and(|word| word.text().contains('='));
    if !legacy {
        return Arguments::Pairs { pairs: words.into_iter().map(split_pair).collect(), legacy };
    }
    let blank = |c: char| matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r');
    let text = rest.text();
    let end = text.find(blank).unwrap_or(text.len());
    let start = end + text.get(end..).map_or(0, |after| after.len() - after.trim_start_matches(blank).len());
    let value = (start < text.len()).then(|| rest.part(start..text.len()));
    let pair = Pair { span: rest.span.clone(), key: rest.part(0..end), value };
    Arguments::Pairs { pairs: vec![pair], legacy }
}

fn split_pair(word: Word) -> Pair {
    let span = word.span.clone();
    match word.text().find('=') {
        Some(at) => Pair { span, key: word.part(0..at), value: Some(word.part(at + 1..word.text().len())) },
        None => Pair { span, key: word, value: None },
    }
}

/// Removes quotes, and escape characters before any other character, as BuildKit's flag reader does.
fn decode_flag(text: &str, escape: char) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match quote {
            _ if c == escape => decoded.extend(characters.next()),
            Some(open) if c == open => quote = None,
            None if c == '\'' || c == '"' => quote = Some(c),
            _ => decoded.push(c),
        }
    }
    decoded
}

/// The string a JSON string stands for. The scanner has checked that it is one.
fn decode_json(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    if !inner.contains('\\') {
        return inner.to_owned();
    }
    let mut units: Vec<u16> = Vec::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        let mut buffer = [0; 2];
        if c != '\\' {
            units.extend_from_slice(c.encode_utf16(&mut buffer));
            continue;
        }
        match characters.next() {
            Some('n') => units.push(u16::from(b'\n')),
            Some('t') => units.push(u16::from(b'\t')),
            Some('r') => units.push(u16::from(b'\r')),
            Some('b') => units.push(8),
            Some('f') => units.push(12),
            Some('u') => {
                let digits: String = characters.by_ref().take(4).collect();
                units.push(u16::from_str_radix(&digits, 16).unwrap_or(0xFFFD));
            }
            Some(other) => units.extend_from_slice(other.encode_utf16(&mut buffer)),
            None => {}
        }
    }
    String::from_utf16_lossy(&units)
}
