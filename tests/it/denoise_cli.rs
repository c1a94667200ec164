//! `genscope denoise` and training in the plane, as a script sees them.

use image::AnimationDecoder;
use safetensors::SafeTensors;
use std::process::{Command, Output};
use tempfile::TempDir;

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_genscope")).args(args).env_remove("RUST_LOG").output().expect("the binary runs")
}

fn works(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn refuses(args: &[&str], named: &str) {
    let output = run(args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && output.stdout.is_empty(), "{args:?}: {said}");
    assert!(said.starts_with("genscope: ") && said.lines().count() == 1 && said.contains(named), "{args:?} says nothing of {named}: {said}");
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

/// The arguments of a small run to a file.
fn to<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["denoise", "--model", "plane-moons", "--steps", "10", "-n", "300", "--device", "cpu", "--out", file], more].concat()
}

#[test]
fn every_format_holds_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let (csv, png, gif, tensors) = (path(&folder, "a.csv"), path(&folder, "a.png"), path(&folder, "a.gif"), path(&folder, "a.safetensors"));
    for file in [&csv, &png, &gif, &tensors] {
        works(&to(file, &["--json"]));
    }
    let text = std::fs::read_to_string(&csv).expect("written");
    let points: Vec<[f32; 2]> = text.lines().skip(1).map(|line| line.split_once(',').map(|(x, y)| [x.parse().expect("a number"), y.parse().expect("a number")]).expect("two columns")).collect();
    assert!(text.starts_with("x,y\n") && points.len() == 300);
    let data = (genscope::data::points::find("moons").expect("a shape").sample)(300, 5);
    assert!(genscope::metric::sliced_wasserstein(&points, &data, 32, 1).expect("points") < 0.25, "moons come out");
    let picture = image::open(&png).expect("a picture");
    assert!(picture.width() == 8 * picture.height() / 2 || picture.width() > 1000, "eight moments side by side");
    let decoder = image::codecs::gif::GifDecoder::new(std::io::BufReader::new(std::fs::File::open(&gif).expect("there"))).expect("a film");
    assert_eq!(decoder.into_frames().collect_frames().expect("whole").len(), 11, "ten moves and the end");
    let bytes = std::fs::read(&tensors).expect("written");
    let file = SafeTensors::deserialize(&bytes).expect("whole");
    for name in ["x_t", "eps", "x_0"] {
        assert_eq!(file.tensor(name).expect("it is there").shape(), [10, 300, 2]);
    }
    let numbers = |name: &str| file.tensor(name).expect("there").data().chunks(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect::<Vec<f32>>();
    assert_eq!(numbers("x"), points.iter().flatten().copied().collect::<Vec<f32>>(), "the same seed, the same points");
    assert_eq!(numbers("t")[0], 1000.0);
    // Another seed, another cloud; the same one, the same bytes.
    let other = path(&folder, "b.csv");
    works(&to(&other, &["--seed", "8"]));
    assert_ne!(text, std::fs::read_to_string(&other).expect("written"));
    works(&to(&other, &[]));
    assert_eq!(text, std::fs::read_to_string(&other).expect("written"));
}

#[test]
fn what_cannot_be_denoised_is_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = path(&folder, "x.csv");
    refuses(&to(&file, &["--eta", "1.5"]), "eta");
    refuses(&to(&file, &["--eta", "nan"]), "eta");
    refuses(&to(&file, &["--sampler", "magic"]), "dpmpp-2m");
    refuses(&to(&file, &["--sampler", "flow-euler"]), "flow");
    refuses(&to(&path(&folder, "x.txt"), &[]), ".csv");
    refuses(&to(&path(&folder, "nowhere/x.csv"), &[]), "cannot be written");
    let with = |flag: &'static str, value: &'static str, named: &str| {
        refuses(&["denoise", "--model", "plane-moons", "--device", "cpu", "--out", &file, flag, value], named);
    };
    with("--steps", "0", "step");
    with("--steps", "1001", "1000");
    with("-n", "0", "-n");
    with("-n", "10000001", "-n");
    refuses(&["denoise", "--model", "names", "--out", &file], "denoiser");
    refuses(&["denoise", "--model", "nothing", "--out", &file], "plane-moons");
    refuses(&["generate", "--model", "plane-moons"], "character model");
    assert!(!std::path::Path::new(&file).exists(), "nothing half written");
}

#[test]
fn a_denoiser_trained_on_a_file_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, out, weights, result) = (path(&folder, "p.csv"), path(&folder, "c.safetensors"), path(&folder, "w.safetensors"), path(&folder, "r.csv"));
    let rows: String = (0..400).map(|i| format!("{},{}\n", (i % 20) as f32 / 10.0 - 1.0, if i % 2 == 0 { 1.0 } else { -1.0 })).collect();
    std::fs::write(&data, format!("x,y\n{rows}")).expect("written");
    let sets = ["--set", "n_hidden=32", "--set", "schedule=cosine", "--set", "timesteps=100", "--set", "batch_size=64", "--set", "prediction_type=v-prediction"];
    works(&[&["train", "--model", "plane", "--data", &data, "--steps", "300", "--device", "cpu", "--out", &out, "--weights", &weights][..], &sets].concat());
    works(&["denoise", "--model", &weights, "--sampler", "heun", "--steps", "20", "-n", "500", "--device", "cpu", "--out", &result]);
    let text = std::fs::read_to_string(&result).expect("written");
    let high = text.lines().skip(1).filter(|line| line.split_once(',').and_then(|(_, y)| y.parse::<f32>().ok()).is_some_and(|y| y > 0.0)).count();
    assert!((150..350).contains(&high), "about half of 500 points belong above: {high}");
    works(&["train", "--model", "plane", "--data", &data, "--steps", "310", "--device", "cpu", "--out", &out, "--resume", &out, "--set", "n_hidden=32", "--set", "schedule=cosine", "--set", "timesteps=100", "--set", "batch_size=64", "--set", "prediction_type=v-prediction"]);

    let train = |more: &[&str], named: &str| refuses(&[&["train", "--model", "plane", "--steps", "1", "--device", "cpu", "--out", &out][..], more].concat(), named);
    train(&["--data", "triangle"], "moons");
    train(&["--data", &data, "--set", "schedule=steep"], "steep");
    train(&["--data", &data, "--set", "timesteps=0"], "timesteps");
    train(&["--data", &data, "--set", "n_hidden=0"], "n_hidden");
    train(&["--data", &data, "--resume", &out], "another run");
    std::fs::write(&data, "x,y\n1,2\nthree,4\n").expect("written");
    train(&["--data", &data], "line 3");
    std::fs::write(&data, "x,y\n").expect("written");
    train(&["--data", &data], "point");
}
