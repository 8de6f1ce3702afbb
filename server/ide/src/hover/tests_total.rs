use super::*;
#[test]
fn look() {}
