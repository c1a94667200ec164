//! The command line as a script sees it: bytes, JSON, exit codes, and one clear line when something is wrong.

use genscope::checkpoint::Checkpoint;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn genscope() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genscope"));
    command.env_remove("RUST_LOG").stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    genscope().args(args).output().expect("the binary runs")
}

/// Standard output of a command that must work.
fn out(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn parsed(args: &[&str]) -> Value {
    let text = out(args);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args:?}: {error} in {text:.200}"))
}

/// Holds that a command fails with 1, says nothing else than one line on standard error, and names what is wrong.
fn refuses(args: &[&str], named: &str) {
    let output = run(args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{args:?}: {said}");
    assert!(said.starts_with("genscope: ") && said.contains(named), "{args:?} says nothing of {named}: {said}");
    assert!(output.stdout.is_empty(), "{args:?}");
}

fn path_in(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

fn written(folder: &TempDir, name: &str, bytes: &[u8]) -> String {
    std::fs::write(folder.path().join(name), bytes).expect("written");
    path_in(folder, name)
}

const GENERATE: [&str; 9] = ["generate", "--model", "shakespeare", "--device", "cpu", "--prompt", "ROMEO:", "-n", "12"];

fn with<'a>(args: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [args, more].concat()
}

#[test]
fn equal_seeds_write_equal_bytes() {
    let first = out(&with(&GENERATE, &["--seed", "7"]));
    assert_eq!(first, out(&with(&GENERATE, &["--seed", "7"])));
    assert_ne!(first, out(&with(&GENERATE, &["--seed", "8"])));
    let greedy = with(&GENERATE, &["--greedy"]);
    assert_eq!(out(&greedy), out(&with(&greedy, &["--seed", "9"])));
}

#[test]
fn generate_shows_its_working() {
    let rows = parsed(&with(&GENERATE, &["--json", "--top-k", "5", "--temperature", "0.8"]));
    let rows = rows.as_array().expect("an array");
    assert_eq!(rows.len(), 12);
    for (i, row) in rows.iter().enumerate() {
        assert_eq!(row["index"], i);
        let candidates = row["candidates"].as_array().expect("candidates");
        assert_eq!(candidates.len(), 65, "the whole vocabulary");
        let number = |candidate: &Value, key: &str| candidate[key].as_f64().unwrap_or_else(|| panic!("{key} is a number"));
        let ranked = candidates.windows(2).all(|pair| number(&pair[0], "scaled_logit") >= number(&pair[1], "scaled_logit"));
        assert!(ranked, "in rank order");
        let total: f64 = candidates.iter().map(|candidate| number(candidate, "probability")).sum();
        assert!((total - 1.0).abs() < 1e-9, "{total}");
        assert_eq!(candidates.iter().filter(|candidate| candidate["kept"] == true).count(), 5);
        let chosen = candidates.iter().find(|candidate| candidate["token_id"] == row["token_id"]).expect("one of them");
        assert_eq!((chosen["kept"].as_bool(), &chosen["text"]), (Some(true), &row["text"]));
        assert!((number(row, "nll") + number(chosen, "probability").ln()).abs() < 1e-9);
    }
    assert_eq!(parsed(&["generate", "--model", "shakespeare", "--device", "cpu", "-n", "0", "--json"]), Value::Array(Vec::new()));
}

#[test]
fn bad_values_are_named_in_one_line() {
    for (flag, value) in [("--temperature", "-1"), ("--temperature", "NaN"), ("--top-p", "0"), ("--top-p", "1.5"), ("--min-p", "1"), ("--repetition-penalty", "0")] {
        refuses(&with(&GENERATE, &[&format!("{flag}={value}")]), &format!("{flag} is {value}"));
    }
    refuses(&["generate", "--model", "nobody"], "`nobody`");
    refuses(&["generate", "--model", "/"], "it is a folder");
    refuses(&["generate", "--model", "shakespeare", "--prompt", ""], "--prompt");
    refuses(&["generate", "--model", "shakespeare", "--prompt-file", "/no/such/file"], "/no/such/file");
    refuses(&["tour", "--out", "x", "--size", "big"], "--size is big");
    refuses(&["tour", "--out", "x", "--lang", "xx"], "--lang is xx");
    refuses(&["open", "--page", "nowhere"], "--page is nowhere");
    refuses(&["open", "--lang", "xx"], "--lang is xx");
    refuses(&["trace", "--model", "shakespeare", "--prompt", "a", "--tensors", "h.9.nothing", "--out", "x"], "h.9.nothing");
    let folder = tempfile::tempdir().expect("a folder");
    let garbage = written(&folder, "garbage.safetensors", &[7; 100]);
    refuses(&["score", "--model", &garbage, "--text", "ab"], "garbage.safetensors");
    // Bad use, in clap's words.
    for args in [&["generate"][..], &["generate", "--model", "shakespeare", "-n", "many"], &["nonsense"], &["score", "--model", "shakespeare"]] {
        assert_eq!(run(args).status.code(), Some(2), "{args:?}");
    }
    assert_eq!(run(&["--help"]).status.code(), Some(0));
}

#[test]
fn the_mean_of_a_score_is_the_mean_of_its_positions() {
    let text = "To be, or not to be: that is the question.\n".repeat(8);
    let score = parsed(&["score", "--model", "shakespeare", "--device", "cpu", "--text", &text, "--json"]);
    let positions = score["positions"].as_array().expect("positions");
    assert_eq!(positions.len(), text.len() - 1, "every character but the first");
    let mean = positions.iter().map(|position| position["nll"].as_f64().expect("a number")).sum::<f64>() / positions.len() as f64;
    let said = score["nats_per_character"].as_f64().expect("a number");
    assert!((mean - said).abs() < 1e-9, "{mean} and {said}");
    assert!((score["bits_per_character"].as_f64().expect("a number") - said / std::f64::consts::LN_2).abs() < 1e-9);
    assert!(said < 2.5, "a trained model has seen such lines: {said}");
    refuses(&["score", "--model", "shakespeare", "--text", "a"], "two characters");
}

#[test]
fn trace_writes_the_named_tensors() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = path_in(&folder, "trace.safetensors");
    let args = ["trace", "--model", "shakespeare", "--device", "cpu", "--prompt", "To be", "--tensors", "h.*.attn.att", "lm_head", "--out", &file, "--json"];
    let list = parsed(&args);
    let bytes = std::fs::read(&file).expect("the file is there");
    let tensors = safetensors::SafeTensors::deserialize(&bytes).expect("safetensors");
    assert_eq!(tensors.len(), list.as_array().expect("an array").len());
    assert_eq!(tensors.tensor("lm_head").expect("asked for").shape(), [1, 5, 65]);
    let att = tensors.tensor("h.0.attn.att").expect("asked for");
    assert_eq!(att.shape()[2..], [5, 5]);
    assert_eq!(att.data().chunks_exact(4).take(5).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect::<Vec<_>>(), [1.0, 0.0, 0.0, 0.0, 0.0]);
    refuses(&["trace", "--model", "shakespeare", "--json", "--device", "cpu", "--prompt", "a", "--tensors", "lm_head", "--out", "/no/such/folder/x"], "/no/such/folder/x");
}

#[test]
fn lists_parse() {
    let folder = tempfile::tempdir().expect("a folder");
    let models = parsed(&["models", "--json"]);
    let shakespeare = models.as_array().expect("an array").iter().find(|model| model["id"] == "shakespeare").expect("it is shipped");
    assert!(shakespeare["parameters"].as_u64().is_some_and(|count| count > 10_000 && count <= 2_000_000));
    // A learner's own models are found; what they say of themselves does not hide what they are.
    let home = folder.path().join("genscope/models");
    std::fs::create_dir_all(&home).expect("made");
    let mut own = Checkpoint::from_bytes(genscope::model::shipped::SHIPPED[0].bytes, "shipped").expect("it is whole");
    own.card.insert("parameters".into(), "many".into());
    own.save(&home.join("own.safetensors")).expect("saved");
    std::fs::write(home.join("bad.safetensors"), "garbage").expect("written");
    if cfg!(target_os = "linux") {
        let output = genscope().args(["models", "--json"]).env("XDG_DATA_HOME", folder.path()).output().expect("it runs");
        let list: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let own = list.as_array().expect("an array").iter().find(|model| model["origin"] == "found").expect("found");
        assert_eq!(own["parameters"], shakespeare["parameters"]);
        assert!(String::from_utf8_lossy(&output.stderr).contains("bad.safetensors"), "a damaged one is named");
    }
    let devices = parsed(&["devices", "--json"]);
    let adapters = devices["adapters"].as_array().expect("an array");
    assert!(adapters.iter().any(|adapter| adapter["kind"] == "cpu"));
    assert!(adapters.iter().any(|adapter| adapter["auto"] == true) && devices["auto"]["why"].is_string());
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = genscope().args(&GENERATE[..7]).args(["-n", "400", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn without_a_display_it_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = genscope();
    command.arg("open").current_dir(folder.path()).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it runs");
    let lines = BufReader::new(child.stderr.take().expect("piped")).lines().map_while(Result::ok);
    let said = lines.into_iter().find(|line| line.contains("no display"));
    // The tour itself is tested elsewhere.
    child.kill().ok();
    child.wait().expect("it ends");
    assert!(said.expect("it says so").contains("tour"));
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn a_display_that_does_not_answer_is_one_clear_line() {
    let output = genscope().arg("open").env("DISPLAY", ":9999").env_remove("WAYLAND_DISPLAY").env("XDG_CONFIG_HOME", "/no/such/folder").output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let last = said.lines().last().unwrap_or_default();
    assert!(last.contains("the window cannot be opened") && last.contains("genscope tour") && !last.contains(".rs:"), "{said}");
}

/// A text with something to learn in it.
fn corpus(folder: &TempDir) -> String {
    let words = ["the cat sat", "on the mat", "and the dog", "ran to the cat"];
    let text: String = (0..400usize).map(|i| format!("{}, ", words[i * i % 7 % 4])).collect();
    written(folder, "corpus.txt", text.as_bytes())
}

/// `train` on the corpus with a network that takes milliseconds a step.
fn training(folder: &TempDir, run: &str, steps: &str) -> Command {
    let (data, out, log) = (corpus(folder), path_in(folder, &format!("{run}.safetensors")), path_in(folder, &format!("{run}.jsonl")));
    let mut command = genscope();
    command.args(["train", "--model", "gpt", "--device", "cpu", "--data", &data, "--steps", steps, "--out", &out, "--log", &log]);
    for pair in ["n_layer=2", "n_head=2", "n_embd=32", "block_size=32", "batch_size=8", "warmup_iters=5", "learning_rate=0.003", "eval_interval=10", "dropout=0.1"] {
        command.args(["--set", pair]);
    }
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn log_of(folder: &TempDir, run: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.path().join(format!("{run}.jsonl"))).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// What of a log must not depend on the machine's mood.
fn losses(log: &[Value]) -> Vec<[String; 5]> {
    log.iter().map(|line| ["step", "loss", "val_loss", "lr", "grad_norm"].map(|key| line[key].to_string())).collect()
}

/// Starts a run, waits until `steps` are in its log, and ends it with a signal.
fn interrupted(folder: &TempDir, run: &str, of: &str, steps: usize, signal: &str) {
    let mut child: Child = training(folder, run, of).spawn().expect("it runs");
    let began = Instant::now();
    while log_of(folder, run).len() < steps && child.try_wait().expect("a status").is_none() {
        assert!(began.elapsed() < Duration::from_secs(60), "no step in a minute");
        std::thread::sleep(Duration::from_millis(1));
    }
    Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
    child.wait().expect("it ends");
}

fn resume(folder: &TempDir, run: &str, of: &str) {
    let from = path_in(folder, &format!("{run}.safetensors"));
    let output = training(folder, run, of).args(["--resume", &from]).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_goes_on_to_the_same_losses() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = training(&folder, "whole", "60").output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let whole = log_of(&folder, "whole");
    assert_eq!(whole.len(), 60, "a line a step");
    let loss = |line: &Value| line["loss"].as_f64().expect("a loss");
    for (i, line) in whole.iter().enumerate() {
        assert_eq!(line["step"], i + 1);
        assert!(["loss", "lr", "grad_norm", "ms"].iter().all(|key| line[key].as_f64().is_some_and(|x| x > 0.0)), "{line}");
        assert_eq!(line["val_loss"].is_number(), (i + 1) % 10 == 0, "{line}");
    }
    assert!(loss(&whole[59]) < 0.8 * loss(&whole[0]), "it learns: {} to {}", loss(&whole[0]), loss(&whole[59]));

    // Stopped as by Ctrl-C: it saves where it stands.
    interrupted(&folder, "stopped", "60", 4, "-INT");
    resume(&folder, "stopped", "60");
    assert_eq!(losses(&log_of(&folder, "stopped")), losses(&whole));

    // Killed: the last whole checkpoint is readable, and steps done again stand in the log once.
    interrupted(&folder, "killed", "60", 13, "-KILL");
    let file = folder.path().join("killed.safetensors");
    let checkpoint = Checkpoint::load(&file).expect("a whole checkpoint");
    assert!(checkpoint.card["step"].parse::<usize>().is_ok_and(|step| step >= 10));
    resume(&folder, "killed", "60");
    assert_eq!(losses(&log_of(&folder, "killed")), losses(&whole));
    let weights = |run: &str| Checkpoint::load(&folder.path().join(format!("{run}.safetensors"))).expect("saved").tensors;
    assert!(weights("whole") == weights("stopped") && weights("whole") == weights("killed"), "the very same weights");
}

#[test]
fn training_refuses_what_it_cannot_do_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let (good, out) = (corpus(&folder), path_in(&folder, "out.safetensors"));
    let latin = written(&folder, "latin1.txt", b"caf\xE9 ".repeat(1000).as_slice());
    let one = written(&folder, "one.txt", "a".repeat(10_000).as_bytes());
    let (short, empty) = (written(&folder, "short.txt", b"abc"), written(&folder, "empty.txt", b""));
    let train = |data: &str, out: &str, more: &[&str], named: &str| refuses(&with(&["train", "--model", "gpt", "--device", "cpu", "--steps", "1", "--data", data, "--out", out], more), named);
    train(&path_in(&folder, "missing.txt"), &out, &[], "missing.txt");
    train(&latin, &out, &[], "not UTF-8");
    train(&one, &out, &[], "one symbol");
    train(&short, &out, &[], "3 characters");
    train(&empty, &out, &[], "0 characters");
    train(&good, &format!("{good}/below.safetensors"), &[], "cannot be written");
    train(&good, &folder.path().to_string_lossy(), &[], "it is a folder");
    train(&good, &out, &["--log", &format!("{good}/log")], "cannot be written");
    train(&good, &out, &["--resume", &good], "corpus.txt");
    train(&good, &out, &["--set", "nonsense=1"], "n_layer");
    for (pair, named) in [
        ("n_layer", "key=value"),
        ("n_layer=many", "many"),
        ("n_layer=-1", "n_layer=-1"),
        ("n_layer=0", "\"n_layer\":0"),
        ("n_layer=1000000000", "1000000000"),
        ("n_head=3", "multiple"),
        ("batch_size=0", "batch_size is 0"),
        ("batch_size=1000000000", "batch_size is 1000000000"),
        ("block_size=18446744073709551615", "characters"),
        ("learning_rate=-1", "learning_rate is -1"),
        ("learning_rate=1e999", "1e999"),
        ("beta2=1", "beta2 is 1"),
        ("dropout=1", "dropout is 1"),
        ("eval_interval=0", "eval_interval is 0"),
        ("windows=sideways", "running or lines"),
        ("vocab_size=3", "vocab_size"),
    ] {
        train(&good, &out, &["--set", pair], named);
    }
    refuses(&["train", "--model", "nobody", "--data", &good, "--out", &out], "`nobody`");
    assert!(!Path::new(&out).exists(), "nothing was begun");
}

#[test]
fn a_run_that_diverges_keeps_the_last_good_checkpoint() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(training(&folder, "run", "10").output().expect("it runs").status.success());
    let file = path_in(&folder, "run.safetensors");
    let output = training(&folder, "run", "60").args(["--set", "learning_rate=1e38", "--set", "eval_interval=1", "--resume", &file]).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("diverged"), "{said}");
    Checkpoint::load(Path::new(&file)).expect("what was good is still there");
}

/// Tang quatrains keep their form: 5 or 7 characters, a comma, as many again, a full stop.
#[test]
fn the_tang_model_writes_couplets() {
    let text = out(&["generate", "--model", "tang", "--device", "cpu", "--prompt", "\n", "-n", "3000", "--seed", "5"]);
    // The last line is cut off by the count.
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole.trim_end());
    let lines: Vec<&str> = whole.lines().filter(|line| !line.trim().is_empty()).collect();
    let keeps_form = |line: &&&str| {
        let halves: Vec<&str> = line.trim_end_matches(['。', '？', '！']).split('，').collect();
        let sizes: Vec<usize> = halves.iter().map(|half| half.chars().filter(|c| !c.is_ascii_punctuation() && !"。？！".contains(*c)).count()).collect();
        line.ends_with(['。', '？', '！']) && (sizes == [5, 5] || sizes == [7, 7])
    };
    let good = lines.iter().filter(keeps_form).count();
    assert!(lines.len() > 100 && good * 100 >= 95 * lines.len(), "{good} of {} couplets keep the form", lines.len());
}
