//! Published ports in the short and in the long form.

use dockwright_lint::Edit;
use dockwright_model::Compose;
use dockwright_syntax::compose::ports::{self, Protocol};
use dockwright_syntax::yaml::{Kind, Node, Resolved};

use super::scalar::quoted;

/// The other form of the port at the cursor.
pub(super) fn other(file: &Compose, list: Node<'_>, at: Node<'_>) -> Option<(String, Vec<Edit>)> {
    let item =
        std::iter::successors(Some(at), |node| node.parent()).take(4).find(|node| node.parent() == Some(list))?;
    if list.is_flow() || !list.is_sequence() || list.key()?.text() != Some("ports") || item.full_span() != item.span() {
        return None;
    }
    let span = item.span();
    let has_comments =
        file.yaml().comments().iter().any(|one| span.start < one.span.start && one.span.start < span.end);
    match item.kind() {
        Kind::Scalar(_) => {
            let line = file.source().get(..span.start)?.rfind('\n').map_or(0, |at| at + 1);
            let between = format!("{}{}", file.text().newline(), " ".repeat(span.start - line));
            let text = long(item.text()?)?.join(&between);
            Some(("Write the port in the long form".to_owned(), vec![Edit::replace(span, text)]))
        }
        Kind::Mapping(_) if !has_comments => {
            Some(("Write the port in the short form".to_owned(), vec![Edit::replace(span, short(item)?)]))
        }
        _ => None,
    }
}

/// The lines of the long form.
fn long(text: &str) -> Option<Vec<String>> {
    let parsed = ports::parse(text);
    let port = parsed.value.filter(|_| parsed.problems.is_empty() && !text.contains('$'))?;
    let target = port.target.filter(|target| target.first == target.last)?;
    let mut lines = vec![format!("target: {}", target.first)];
    if let Some(published) = port.published {
        (published.first == published.last).then_some(())?;
        lines.push(format!("published: \"{}\"", published.first));
    }
    lines.extend(port.ip.map(|ip| format!("host_ip: \"{ip}\"")));
    match port.protocol? {
        Protocol::Tcp => {}
        Protocol::Udp => lines.push("protocol: udp".to_owned()),
        Protocol::Sctp => lines.push("protocol: sctp".to_owned()),
    }
    Some(lines)
}

fn short(item: Node<'_>) -> Option<String> {
    let (mut target, mut published, mut address, mut protocol) = (None, None, None, None);
    for (key, value) in item.pairs() {
        let text = value.text().filter(|text| !text.contains('$') && !text.is_empty() && value.tag().is_none())?;
        match key.text()? {
            "target" if matches!(value.resolved(), Some(Resolved::Int(_))) => target = Some(text),
            "published" => published = Some(text),
            "host_ip" => address = Some(text),
            "protocol" => protocol = Some(text),
            "mode" if text == "ingress" => {}
            _ => return None,
        }
    }
    let address = match address {
        Some(ip) if ip.contains(':') => format!("[{ip}]:"),
        Some(ip) => format!("{ip}:"),
        None => String::new(),
    };
    let published = published.map_or_else(String::new, |published| format!("{published}:"));
    // An address without a port of the host has two colons behind it.
    let gap = if !address.is_empty() && published.is_empty() { ":" } else { "" };
    let protocol = protocol.filter(|protocol| *protocol != "tcp").map_or_else(String::new, |name| format!("/{name}"));
    let text = format!("{address}{gap}{published}{}{protocol}", target?);
    ports::parse(&text).problems.is_empty().then(|| quoted(&text)).flatten()
}
