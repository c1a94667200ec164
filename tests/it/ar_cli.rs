//! `genscope ar` as a script sees it: the numbers of the library, bytes that repeat, one clear line when something is wrong.

use genscope::series::process::noise;
use genscope::series::{Ar, Method, fit};
use serde_json::Value;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_genscope")).arg("ar").args(args).env_remove("RUST_LOG").stdin(Stdio::null()).output().expect("the binary runs")
}

fn out(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn parsed(args: &[&str]) -> Value {
    serde_json::from_str(&out(args)).unwrap_or_else(|error| panic!("{args:?}: {error}"))
}

fn refuses(args: &[&str], named: &str) {
    let output = run(args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
    assert!(said.lines().count() == 1 && said.starts_with("genscope: ") && said.contains(named), "{args:?}: {said}");
    assert!(output.stdout.is_empty(), "{args:?}");
}

fn written(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("written");
    path.to_string_lossy().into_owned()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("an array").iter().map(|x| x.as_f64().expect("a number")).collect()
}

/// The test's own reader of JSON rounds the last digit.
fn same(ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len());
    assert!(ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() <= 1e-14 * b.abs().max(1.0)), "{ours:?} and {theirs:?}");
}

const SIMULATE: [&str; 7] = ["simulate", "--phi", "1.1,-0.5", "--c", "2", "-n", "400"];

#[test]
fn simulate_prints_the_series_of_the_library() {
    let json = parsed(&[&SIMULATE[..], &["--seed", "3", "--json"]].concat());
    let expected = Ar::new(2.0, vec![1.1, -0.5], 1.0).expect("a process").simulate(&noise(900, 3), 500).values;
    same(&numbers(&json["x"]), &expected);
    assert_eq!((json["stationary"].as_bool(), json["order"].as_u64()), (Some(true), Some(2)));
    let modulus = json["roots"][0]["modulus"].as_f64().expect("a modulus");
    assert!((modulus - 0.5f64.sqrt()).abs() < 1e-12 && (json["mean"].as_f64().expect("a mean") - 5.0).abs() < 1e-12);
    let text = out(&[&SIMULATE[..], &["--seed", "3"]].concat());
    assert_eq!(text.lines().next(), Some("t,x"));
    assert_eq!(text.lines().skip(1).map(|line| line.split_once(',').expect("two cells").1.parse::<f64>().expect("a number")).collect::<Vec<_>>(), expected);
    assert_ne!(text, out(&[&SIMULATE[..], &["--seed", "4"]].concat()));
    let wild = parsed(&["simulate", "--phi=-3", "-n", "100", "--json"]);
    assert!(wild["escaped"].is_u64() && wild["mean"].is_null() && wild["stationary"] == false);
}

#[test]
fn fit_and_forecast_read_what_simulate_wrote() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = out(&SIMULATE);
    let data = written(&folder, "x.csv", &text);
    let x: Vec<f64> = text.lines().skip(1).map(|line| line.split(',').nth(1).expect("x").parse().expect("a number")).collect();
    for (name, method) in [("least-squares", Method::LeastSquares), ("yule-walker", Method::YuleWalker)] {
        let json = parsed(&["fit", "--data", &data, "--order", "2", "--method", name, "--json"]);
        let ours = fit(&x, 2, method).expect("a fit");
        same(&numbers(&json["phi"]), &ours.model.phi);
        same(&numbers(&json["phi_se"]), &ours.phi_errors);
        same(&[json["sigma2"].as_f64().expect("sigma2"), json["aic"].as_f64().expect("AIC") / 1e3], &[ours.sigma2, ours.aic / 1e3]);
        assert_eq!(json["method"], name);
    }
    // The row counter is passed over, the order found, the end held out.
    let json = parsed(&["fit", "--data", &data, "--hold-out", "100", "--json"]);
    assert_eq!((json["data"]["column"].as_str(), json["order"].as_u64()), (Some("x"), Some(2)));
    assert_eq!(json["orders"].as_array().map(Vec::len), Some(9));
    assert!(json["held_out"]["one_step_rmse"].as_f64().is_some_and(|e| (0.8..1.25).contains(&e)), "{json}");
    assert!(json["ljung_box"]["p_value"].as_f64().is_some_and(|p| p > 0.01));
    let ahead = parsed(&["forecast", "--data", &data, "--order", "2", "--steps", "5", "--level", "0.9", "--futures", "3", "--json"]);
    assert_eq!((ahead["forecast"].as_array().map(Vec::len), ahead["futures"].as_array().map(Vec::len)), (Some(5), Some(3)));
    let row = &ahead["forecast"][4];
    let at = |key: &str| row[key].as_f64().expect("a number");
    assert!(at("low") < at("mean") && at("mean") < at("high") && ((at("high") - at("mean")) / at("se") - 1.6448536).abs() < 1e-6);
    let table = out(&["forecast", "--data", &data, "--order", "2", "--steps", "5"]);
    assert_eq!((table.lines().next(), table.lines().count()), (Some("step,mean,se,low,high"), 6));
    assert!(out(&["fit", "--data", &data]).contains("stationary"));
}

#[test]
fn what_is_wrong_is_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| written(&folder, name, text);
    let words = file("words.csv", "x,word\n1,a\n2,b\n3,c\n");
    let constant = file("constant.csv", &"x\n".chars().chain("7\n".repeat(50).chars()).collect::<String>());
    let line = file("line.csv", &(0..50).map(|i| format!("{}\n", 2 * i)).collect::<String>());
    let text = file("text.csv", "x\n1\n2\nabc\n4\n5\n6\n");
    for command in ["fit", "forecast"] {
        refuses(&[command, "--data", "/no/such/file.csv"], "/no/such/file.csv");
        refuses(&[command, "--data", "/"], "it is a folder");
        refuses(&[command, "--data", &words, "--column", "word"], "\"a\" in line 2");
        refuses(&[command, "--data", &words, "--column", "nobody"], "\"nobody\"");
        refuses(&[command, "--data", &words, "--column", "x", "--order", "2"], "at least 7");
        refuses(&[command, "--data", &constant], "every value of the series is 7");
        refuses(&[command, "--data", &line, "--order", "1"], "without any error");
        refuses(&[command, "--data", &text, "--column", "x"], "\"abc\" in line 4");
        refuses(&[command, "--data", &text], "no column holds numbers");
        refuses(&[command, "--data", &line, "--order", "9"], "the order is 9");
    }
    refuses(&["fit", "--data", &line, "--hold-out", "49"], "cannot be held out");
    refuses(&["forecast", "--data", &line, "--level", "1.5"], "--level is 1.5");
    refuses(&["forecast", "--data", &line, "--steps", "0"], "--steps is 0");
    refuses(&["simulate", "--phi", "NaN"], "phi_1 is NaN");
    refuses(&["simulate", "--phi", "0.5", "--sigma", "-1"], "sigma is -1");
    refuses(&["simulate", "--phi", "1,1,1,1,1,1,1,1,1"], "the order is 9");
    refuses(&["simulate", "--phi", "0.5", "-n", "0"], "-n is 0");
    for args in [&["simulate"][..], &["fit"], &["simulate", "--phi", "many"], &["fly"]] {
        assert_eq!(run(args).status.code(), Some(2), "{args:?}");
    }
    for args in [&["--help"][..], &["simulate", "--help"], &["fit", "--help"], &["forecast", "--help"]] {
        assert!(out(args).contains("Example: genscope ar"), "{args:?}");
    }
}
