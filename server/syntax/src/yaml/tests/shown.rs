#[test]
fn show() {
    if let Ok(text) = std::env::var("SHOW") {
        let y = crate::yaml::Yaml::new(text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r"));
        println!("{}", super::shapes(&y));
        for n in y.nodes() {
            println!("{:?} {:?} {:?}", n.full_span(), n.source(), n.id());
        }
        println!("{:#?}", y.problems());
    }
}
