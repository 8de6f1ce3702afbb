use super::{fine, one};
use crate::compose::Verdict::{Fails, Refused};
use crate::compose::{duration, resources, size};

#[test]
fn durations() {
    const SECOND: i64 = 1_000_000_000;
    for (text, expected) in [
        ("0", 0),
        ("-0", 0),
        ("30s", 30 * SECOND),
        ("1m30s", 90 * SECOND),
        ("1h5m", 3900 * SECOND),
        ("2.5s", 5 * SECOND / 2),
        (".5s", SECOND / 2),
        ("5.s", 5 * SECOND),
        ("1d", 86_400 * SECOND),
        ("1w", 604_800 * SECOND),
        ("100ms", SECOND / 10),
        ("10us", 10_000),
        ("10µs", 10_000),
        ("10μs", 10_000),
        ("7ns", 7),
        ("-1s", -SECOND),
        ("+1s", SECOND),
        ("1s1s", 2 * SECOND),
        ("0.0000000000000000000000001s", 0),
    ] {
        assert_eq!(fine(text, duration::parse(text)), expected, "{text}");
    }
    for (text, part, says) in [
        ("", "", "missing"),
        ("-", "-", "missing"),
        ("30", "30", "write `30s`"),
        ("1m30", "30", "write `30s`"),
        ("s", "s", "number is expected"),
        (".s", ".s", "number is expected"),
        ("30 s", " s", "write `s`, without a blank"),
        ("30S", "S", "write `s`"),
        ("5min", "min", "write `m`"),
        ("1y", "y", "no unit `y`"),
        ("1s ", "s ", "write `s`"),
        ("300y4s", "y", "no unit"),
        ("99999999999999999999s", "99999999999999999999s", "too long"),
        ("16000w", "16000w", "too long"),
        ("15000w15000w", "15000w", "too long"),
    ] {
        one(text, &duration::parse(text), Refused, part, says);
    }
}

#[test]
fn sizes() {
    for (text, expected) in [
        ("0", 0),
        ("1024", 1024),
        ("512m", 512 << 20),
        ("512M", 512 << 20),
        ("512mb", 512 << 20),
        ("512MiB", 512 << 20),
        ("1.5gb", 3 << 29),
        ("2 g", 2 << 30),
        ("2 ", 2),
        ("1t", 1 << 40),
        ("1P", 1 << 50),
        ("10b", 10),
        (".5k", 512),
        ("5.", 5),
        ("1e3", 1000),
        ("+1k", 1024),
        ("0x1p4k", 16 << 10),
        ("32.7", 32),
    ] {
        assert_eq!(fine(text, size::parse(text)), expected, "{text}");
    }
    for (text, part, says) in [
        ("", "", "no number"),
        ("max", "max", "no number"),
        ("-1", "-1", "without quotes"),
        ("-1m", "-1m", "cannot be negative"),
        ("1.2.3m", "1.2.3", "is not a number"),
        ("1  g", "1 ", "is not a number"),
        (" 1g", " 1", "is not a number"),
        ("1e", "e", "no unit `e`"),
        ("1gi", "gi", "no unit"),
        ("1bb", "bb", "no unit"),
        ("1gigabyte", "gigabyte", "no unit"),
        ("1_000m", "1_000", "is not a number"),
        ("1é", "é", "no unit"),
    ] {
        one(text, &size::parse(text), Refused, part, says);
    }
}

#[test]
fn resources() {
    for (text, expected) in [("0.5", 0.5), ("2", 2.0), (".5", 0.5), ("1e-1", 0.1), ("0x1p-1", 0.5), ("+1", 1.0)] {
        assert!((fine(text, resources::parse_cpus(text)) - expected).abs() < 1e-9, "{text}");
    }
    for text in ["", "two", "1,5", "0.5 ", "1e400", "1e39", "1_0", "0x1"] {
        one(text, &resources::parse_cpus(text), Refused, text, "not a number of processors");
    }
    for text in ["-1", "inf", "NaN"] {
        one(text, &resources::parse_cpus(text), Fails, text, "must be positive");
    }
    assert_eq!(fine("-1", resources::parse_integer("-1")), -1);
    assert_eq!(fine("+65536", resources::parse_integer("+65536")), 65536);
    for text in ["", "1.0", "unlimited", "1_000", " 1", "99999999999999999999", "--1"] {
        one(text, &resources::parse_integer(text), Refused, text, "whole number");
    }
    assert!(fine("Yes", resources::parse_boolean("Yes")));
    one("1", &resources::parse_boolean("1"), Refused, "1", "neither true nor false");
    assert_eq!(fine("0-3,7", resources::parse_cpuset("0-3,7")), [0..=3, 7..=7]);
    assert!(fine("", resources::parse_cpuset("")).is_empty());
    for (text, part) in [("3-1", "3-1"), ("0,", ""), ("a", "a"), ("1-2-3", "1-2-3"), ("9000", "9000"), ("0, 1", " 1")] {
        one(text, &resources::parse_cpuset(text), Fails, part, "");
    }
}
