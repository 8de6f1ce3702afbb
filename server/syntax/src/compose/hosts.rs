//! `extra_hosts`: names and the addresses they get.

use std::net::IpAddr;
use std::ops::Range;

use super::{Parsed, Problem, fails, pieces, refused, shifted, shown};

/// A name that a container gets an address for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraHost {
    /// The bytes of the name.
    pub host_range: Range<usize>,
    /// The addresses, each with its bytes as written, brackets and all. `None` for what is no address.
    pub addresses: Vec<(Range<usize>, Option<Address>)>,
}

/// Where a name leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Address {
    /// An address.
    Ip(IpAddr),
    /// `host-gateway`: the host, as the engine sees it.
    HostGateway,
}

/// Reads an entry of the list, `host=address` or `host:address`; several addresses are parted by commas.
pub fn parse(text: &str) -> Parsed<ExtraHost> {
    let Some(separator) = text.find('=').or_else(|| text.find(':')) else {
        let message =
            format!("the address is missing: write `{}=127.0.0.1`, or `host-gateway` after the `=`", shown(text));
        return Parsed::wrong(refused(0..text.len(), message));
    };
    let mut problems = Vec::new();
    let host_range = 0..separator;
    let host = text.get(host_range.clone()).unwrap_or_default();
    if host.is_empty() {
        problems.push(refused(0..0, "the name of the host is missing: write `name=127.0.0.1`"));
    } else if host.contains(':') {
        let message = format!("the name of a host cannot have a colon: `{}`", shown(host));
        problems.push(refused(host_range.clone(), message));
    }
    let start = separator + 1;
    let rest = text.get(start..).unwrap_or_default();
    let addresses = pieces(rest, ',').map(|(range, address)| {
        let range = shifted(&range, start);
        (range.clone(), read_address(address, range, &mut problems))
    });
    let addresses = addresses.collect();
    Parsed::new(Some(ExtraHost { host_range, addresses }), problems)
}

/// Reads an address alone, as it stands in a mapping.
pub fn parse_address(text: &str) -> Parsed<Address> {
    let mut problems = Vec::new();
    let value = read_address(text, 0..text.len(), &mut problems);
    Parsed::new(value, problems)
}

fn read_address(text: &str, range: Range<usize>, problems: &mut Vec<Problem>) -> Option<Address> {
    if text == "host-gateway" {
        return Some(Address::HostGateway);
    }
    let bare = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).filter(|inner| !inner.is_empty());
    let address = bare.unwrap_or(text).trim().parse().ok().map(Address::Ip);
    if address.is_none() && problems.len() < super::MOST_PROBLEMS {
        let message = match text {
            "" => "the address is missing: write an IP address or `host-gateway`".to_owned(),
            _ => format!("`{}` is not an IP address: write one, or `host-gateway` for the host", shown(text)),
        };
        problems.push(fails(range, message));
    }
    address
}
