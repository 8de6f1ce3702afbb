use super::*;

/// The input, and what it is called in full and in short, or the mistake in it.
type Case = (&'static str, Result<(&'static str, &'static str), ImageRefErrorKind>);

const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn own_cases() {
    use ImageRefErrorKind as Kind;
    let cases: &[Case] = &[
        ("", Err(Kind::Empty)),
        (":", Err(Kind::Tag)),
        (":latest", Err(Kind::Empty)),
        ("docker.io/", Err(Kind::Empty)),
        ("docker.io", Ok(("docker.io/library/docker.io", "docker.io"))),
        ("docker.io/library/a/b:1", Ok(("docker.io/library/a/b:1", "library/a/b:1"))),
        ("index.docker.io/a/b", Ok(("docker.io/a/b", "a/b"))),
        ("index.docker.io/a", Ok(("docker.io/library/a", "a"))),
        ("LOCAL/a", Ok(("LOCAL/a", "LOCAL/a"))),
        ("[AB]/a", Ok(("[AB]/a", "[AB]/a"))),
        ("[ab]/a", Err(Kind::Name)),
        ("[::1/a", Err(Kind::Registry)),
        ("My_Reg.com/a", Err(Kind::Uppercase)),
        ("my_reg.com:80/a", Err(Kind::Registry)),
        ("reg:port/a", Err(Kind::Registry)),
        ("reg:/a", Err(Kind::Registry)),
        ("-reg.io/a", Err(Kind::Registry)),
        ("https://ghcr.io/a", Err(Kind::Registry)),
        ("a:b:c", Err(Kind::Tag)),
        ("a:b/c", Err(Kind::Registry)),
        ("a@b/c", Err(Kind::Name)),
        ("a@sha256:", Err(Kind::Digest)),
        ("a@md5:d41d8cd98f00b204e9800998ecf8427e", Err(Kind::Digest)),
        ("a@", Err(Kind::Digest)),
        ("é", Err(Kind::Name)),
        ("É", Err(Kind::Uppercase)),
        ("a:é", Err(Kind::Tag)),
        ("a._b", Err(Kind::Name)),
        ("a/b\0", Err(Kind::Name)),
        ("$IMAGE", Err(Kind::Uppercase)),
    ];
    for (input, expected) in cases {
        let read = ImageRef::parse(input).map_err(|mistake| {
            assert!(input.get(mistake.range.clone()).is_some(), "{input}");
            mistake.kind
        });
        let names = read.map(|image| (image.normalized(), image.familiar()));
        let expected = expected.map(|(normalized, familiar)| (normalized.to_owned(), familiar.to_owned()));
        assert_eq!(names, expected, "{input}");
    }
}

#[test]
fn digests_have_the_length_and_the_case_of_their_algorithm() {
    for (suffix, ok) in [
        (format!("@sha256:{HEX}"), true),
        (format!("@sha256:{}", HEX.to_uppercase()), false),
        (format!("@SHA256:{HEX}"), false),
        (format!("@sha384:{HEX}"), false),
        (format!("@sha384:{HEX}{}", &HEX[..32]), true),
        (format!("@sha512:{HEX}{HEX}"), true),
        (format!(":1@sha256:{HEX}"), true),
        (format!("@sha256:{HEX}:1"), false),
        (format!("@sha256:{HEX}@sha256:{HEX}"), false),
    ] {
        assert_eq!(ImageRef::parse(&format!("alpine{suffix}")).is_ok(), ok, "{suffix}");
    }
}

#[test]
fn parts_are_where_they_are_written() {
    let text = format!("index.docker.io/library/alpine:3.20@sha256:{HEX}");
    let image = ImageRef::parse(&text).unwrap();
    assert_eq!(&text[image.registry_range().unwrap()], "index.docker.io");
    assert_eq!(&text[image.path_range()], "library/alpine");
    assert_eq!(&text[image.name_range()], "index.docker.io/library/alpine");
    assert_eq!(&text[image.tag_range().unwrap()], "3.20");
    assert_eq!(&text[image.digest_range().unwrap()], format!("sha256:{HEX}"));
    assert!(image.is_official());
    assert_eq!(image.registry(), "docker.io");

    let image = ImageRef::parse("my_reg.com/a").unwrap();
    assert_eq!((image.registry(), image.registry_range(), image.path_range()), ("", None, 0..12));
    assert!(!image.is_official());
}

#[test]
fn the_longest_names_and_tags_are_accepted() {
    assert!(ImageRef::parse(&"a".repeat(247)).is_ok());
    assert_eq!(ImageRef::parse(&"a".repeat(248)).unwrap_err().kind, ImageRefErrorKind::TooLong);
    assert!(ImageRef::parse(&format!("{}.io/{}", "r".repeat(300), "a".repeat(255))).is_ok());
    assert!(ImageRef::parse(&format!("a:{}", "1".repeat(128))).is_ok());
    assert_eq!(ImageRef::parse(&format!("a:{}", "1".repeat(129))).unwrap_err().kind, ImageRefErrorKind::Tag);
}

#[test]
fn mistakes_are_told_in_words() {
    let told = |text: &str| ImageRef::parse(text).unwrap_err().to_string();
    assert_eq!(told("a/B"), "the repository name must be lowercase: `a/B`");
    assert!(told(&"É".repeat(1_000_000)).len() < 1000);
    assert_eq!(told("alpine:"), "the tag is missing after the colon: `alpine:`");
}

/// The cases recorded from Docker's own parser, where they are at hand.
#[test]
#[allow(clippy::disallowed_methods, reason = "the recorded cases are files outside of the project")]
fn recorded_cases() {
    let Some(corpus) = crate::corpus::corpus() else { return };
    let cases = std::fs::read_to_string(corpus.join("../conformance/image-references.jsonl")).expect("the cases");
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| case[name].as_str();
        let input = field("in").unwrap();
        let read = ImageRef::parse(input);
        assert_eq!(read.is_ok(), case["ok"].as_bool().unwrap(), "{input}: {read:?}");
        let Ok(image) = read else { continue };
        assert_eq!(Some(image.registry()), field("domain"), "{input}");
        assert_eq!(Some(image.path()), field("path"), "{input}");
        assert_eq!(image.tag(), field("tag"), "{input}");
        assert_eq!(image.digest(), field("digest"), "{input}");
        assert_eq!(Some(image.normalized().as_str()), field("normalized"), "{input}");
        assert_eq!(Some(image.familiar().as_str()), field("familiar"), "{input}");
        assert_eq!(Some(image.pulled().as_str()), field("dockerref"), "{input}");
    }
}
