use super::*;

/// The fields as `key` and `value`, after checking that the ranges are where these are written.
fn pairs(text: &str) -> Vec<(String, Option<String>)> {
    let mount = Mount::parse(text);
    for field in &mount.fields {
        assert!(text.get(field.range()).is_some(), "{text}");
        assert!(text.get(field.key_range.clone()).is_some(), "{text}");
        assert_eq!(field.value.is_some(), field.value_range.is_some());
    }
    mount.fields.into_iter().map(|field| (field.key, field.value)).collect()
}

fn pair(key: &str, value: &str) -> (String, Option<String>) {
    (key.to_owned(), Some(value.to_owned()))
}

fn bare(key: &str) -> (String, Option<String>) {
    (key.to_owned(), None)
}

#[test]
fn fields_and_their_ranges() {
    let text = "Type=cache,target=/root/.cache,ro";
    assert_eq!(pairs(text), [pair("type", "cache"), pair("target", "/root/.cache"), bare("ro")]);
    let mount = Mount::parse(text);
    assert_eq!(&text[mount.fields[0].key_range.clone()], "Type");
    assert_eq!(&text[mount.target().unwrap().value_range.clone().unwrap()], "/root/.cache");
    assert_eq!(&text[mount.target().unwrap().range()], "target=/root/.cache");
    assert_eq!(&text[mount.fields[2].range()], "ro");
}

#[test]
fn half_typed_values() {
    assert_eq!(pairs(""), [bare("")]);
    assert_eq!(pairs("ty"), [bare("ty")]);
    assert_eq!(pairs("type="), [pair("type", "")]);
    assert_eq!(pairs("type=cache,"), [pair("type", "cache"), bare("")]);
    assert_eq!(pairs(",,=x"), [bare(""), bare(""), pair("", "x")]);
    assert_eq!(pairs("source=\"a b"), [pair("source", "a b")]);
    assert_eq!(pairs("source=a\\"), [pair("source", "a")]);
    assert_eq!(pairs("a=b=c"), [pair("a", "b=c")]);
    assert_eq!(Mount::parse("type=cache,").fields[1].range(), 11..11);
    assert_eq!(Mount::parse("type=").fields[0].value_range, Some(5..5));
    assert_eq!(Mount::parse("type=").mount_type(), None);
}

#[test]
fn quotes_of_the_flag() {
    let text = "type=bind,source=\"a b\",target=/x";
    assert_eq!(pairs(text), [pair("type", "bind"), pair("source", "a b"), pair("target", "/x")]);
    assert_eq!(&text[Mount::parse(text).source().unwrap().value_range.clone().unwrap()], "a b");
    // The reader of flags has taken these quotes off before commas are looked for.
    assert_eq!(pairs("\"source=a,b\""), [pair("source", "a"), bare("b")]);
    assert_eq!(pairs("'type=bind',target=/it\\'s"), [pair("type", "bind"), pair("target", "/it's")]);
}

#[test]
fn quotes_of_the_fields() {
    let text = "type=bind,'\"source=a,\"\"b\"\"\"',target=/x";
    assert_eq!(pairs(text), [pair("type", "bind"), pair("source", "a,\"b\""), pair("target", "/x")]);
    assert_eq!(pairs("\\\"source=a,b\\\",ro"), [pair("source", "a,b"), bare("ro")]);
    assert_eq!(pairs("'source=a\"b,ro'"), [pair("source", "a\"b"), bare("ro")]);
}

#[test]
fn line_continuations() {
    let expected = [pair("type", "cache"), pair("target", "/x")];
    for text in [
        "type=cache,\\\ntarget=/x",
        "type=cache,\\  \r\ntarget=/x",
        "type=cache,`\ntarget=/x",
        "type=ca\\\n# comment\n\nche,target=/x\\\n",
    ] {
        assert_eq!(pairs(text), expected, "{text:?}");
    }
    assert_eq!(pairs("target=C:`x"), [pair("target", "C:`x")]);
}

#[test]
fn meanings() {
    let mount = Mount::parse("type=SECRET,id=a,uid=10,gid=x,mode=0400,required,dst=/one,destination=/two,env=E");
    assert_eq!(mount.mount_type(), Some(MountType::Secret));
    assert_eq!(mount.target().map(Field::text), Some("/two"));
    assert_eq!((mount.uid(), mount.gid(), mount.mode()), (Some(10), None, Some(0o400)));
    assert_eq!((mount.id().map(Field::text), mount.env().map(Field::text)), (Some("a"), Some("E")));
    assert!(mount.required() && mount.read_only());
    assert_eq!(Mount::parse("target=/x").mount_type(), Some(MountType::Bind));
    assert_eq!(Mount::parse("type=cahce").mount_type(), None);
}

#[test]
fn who_may_write() {
    for (text, read_only) in [
        ("target=/x", true),
        ("target=/x,rw", false),
        ("target=/x,rw=false", true),
        ("type=cache", false),
        ("type=tmpfs", false),
        ("type=cache,readonly", true),
        ("type=cache,ro=true,ro=0", false),
        ("type=cache,ro=perhaps", false),
        ("readwrite,type=bind,ro", true),
    ] {
        assert_eq!(Mount::parse(text).read_only(), read_only, "{text}");
    }
}

#[test]
fn sameness() {
    let same = |a: &str, b: &str| Mount::parse(a).same_as(&Mount::parse(b));
    assert!(same("type=cache,target=/x", "dst=/x/,type=Cache,sharing=shared,id=/x,rw"));
    assert!(same("source=a,target=/x", "type=bind,destination=/x,src=a,ro"));
    assert!(same("type=secret,id=a", "type=secret,source=a,required=false"));
    assert!(same("type=cache,target=/x,mode=0755,uid=00", "type=cache,target=/x,mode=755,uid=0"));
    assert!(!same("type=cache,target=/x", "type=cache,target=/y"));
    assert!(!same("type=cache,target=/x", "type=cache,target=/x,sharing=locked"));
    assert!(!same("type=cache,target=/x", "type=tmpfs,target=/x"));
    assert!(!same("source=a,target=/x", "source=a,target=/x,rw"));
    assert!(!same("type=cahce", "type=cache"));
    assert!(!same("target=/x,colour=red", "target=/x"));
}

#[test]
fn hostile_values_are_read_in_time() {
    assert_eq!(Mount::parse(&",".repeat(1_000_000)).fields.len(), MOST_FIELDS);
    for piece in ["\\", "\"", "'", "\\\n", "\\ ", "`\n#", "\"\"", "é\\", "=", "\0", "\\\n \n#"] {
        let text = piece.repeat(200_000);
        for field in Mount::parse(&text).fields {
            assert!(text.get(field.range()).is_some());
        }
    }
}
