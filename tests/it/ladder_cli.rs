//! `genscope ladder` as a script sees it: a record that is whole and repeats, and one clear line when something is wrong.

use genscope::train::ladder::{RUNGS, Record};
use std::process::{Command, Output, Stdio};

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_genscope")).arg("ladder").args(args).env_remove("RUST_LOG").stdin(Stdio::null()).output().expect("the binary runs")
}

fn refuses(args: &[&str], code: i32, named: &str) {
    let output = run(args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
    assert!(said.contains(named) && output.stdout.is_empty(), "{args:?}: {said}");
}

#[test]
fn a_ladder_is_climbed_and_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ladder.json");
    let args = ["--data", "brackets", "--steps", "12", "--characters", "6000", "--device", "cpu", "--out", &file.to_string_lossy(), "--json"].map(str::to_owned);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let first = run(&args);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    assert_eq!(std::fs::read(&file).expect("written"), first.stdout, "the file is what was printed");
    assert_eq!(first.stdout, run(&args).stdout, "the same bytes again");
    let record: Record = serde_json::from_slice(&first.stdout).expect("a record");
    let text = &record.texts[0];
    assert_eq!((text.id.as_str(), text.steps, text.characters, text.symbols), ("brackets", 12, 6000, 7));
    assert_eq!(text.rungs.iter().map(|rung| rung.id.as_str()).collect::<Vec<_>>(), RUNGS.iter().map(|rung| rung.id).collect::<Vec<_>>());
    assert!(text.rungs.iter().all(|rung| rung.last().is_finite() && rung.last() > text.entropy.expect("a generated text") && rung.train > 0.0));
    assert!(record.command.contains("--data brackets --steps 12 --characters 6000"));
}

#[test]
fn what_cannot_be_climbed_is_said() {
    refuses(&["--data", "nothing"], 1, "stories");
    refuses(&["--data", "stories", "--steps", "0"], 1, "--steps is 0");
    refuses(&["--data", "stories", "--characters", "30"], 1, "stories cannot be trained on");
    refuses(&["--data", "stories", "--out", "/nowhere/at/all.json"], 1, "cannot be written");
    refuses(&[], 2, "--data");
}
