//! Numbers as the standard library of Go reads them, which is how Compose reads the strings among its numbers.

/// A whole number: an optional sign and decimal digits, in 64 bits.
pub(super) fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// A port: decimal digits, at most 65535.
pub(super) fn port(text: &str) -> Option<u16> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// A number with an optional fraction and exponent, hexadecimal with a binary exponent, `inf` or `nan`. One beyond the
/// range of 64 bits is none.
pub(super) fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x")) {
        return hexadecimal(unsigned.get(2..)?).map(|value| if text.starts_with('-') { -value } else { value });
    }
    let value: f64 = text.parse().ok()?;
    let named = unsigned.starts_with(|c: char| c.is_ascii_alphabetic());
    (named || value.is_finite()).then_some(value)
}

/// What follows `0x`: digits with an optional point, `p` and a decimal exponent.
fn hexadecimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let exponent: i32 = integer(exponent)?.clamp(-5000, 5000).try_into().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut value = 0.0;
    let mut digits = 0;
    for c in whole.chars().chain(fraction.chars()).filter(|c| *c != '_') {
        value = value * 16.0 + f64::from(c.to_digit(16)?);
        digits += 1;
    }
    let value = value * 2f64.powi(exponent) / 16f64.powi(i32::try_from(fraction.len()).ok()?);
    (digits > 0 && value.is_finite()).then_some(value)
}
