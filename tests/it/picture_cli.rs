//! Pictures from words, and prompt accuracy, as a script sees them; and what is promised of the shipped models.

use genscope::checkpoint::{Checkpoint, PictureModel};
use genscope::data::shapes::scene::{Prompts, prompts};
use genscope::data::shapes::{Caption, check::check, read::read};
use genscope::engine::cpu::CpuEngine;
use genscope::infer::accuracy::accuracy;
use genscope::infer::{Painter, guide, load_weights, noise};
use genscope::model::shipped::{CLIP, PAINTERS, find_painter};
use genscope::model::unet::Style;
use genscope::sample::diffusion::{Sampler, SamplerConfig, SamplerKind};
use safetensors::SafeTensors;
use serde_json::Value;
use std::process::{Command, Output};
use tempfile::TempDir;

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_genscope")).args(args).env_remove("RUST_LOG").output().expect("the binary runs")
}

fn works(args: &[&str]) -> (String, String) {
    let output = run(args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {said}");
    (String::from_utf8(output.stdout).expect("UTF-8"), said)
}

fn refuses(args: &[&str], named: &str) {
    let output = run(args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && output.stdout.is_empty(), "{args:?}: {said}");
    assert!(said.starts_with("genscope: ") && said.contains(named), "{args:?} says nothing of {named}: {said}");
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

fn shapes() -> PictureModel {
    let entry = find_painter("shapes").expect("it is shipped");
    Checkpoint::from_bytes(entry.bytes, entry.id).expect("it is whole").into_picture(entry.id).expect("it denoises pictures")
}

fn ready(model: &PictureModel) -> (CpuEngine, Painter) {
    let mut engine = CpuEngine::new(2).expect("threads");
    load_weights(&mut engine, &model.tensors).expect("it loads");
    (engine, Painter::new(&model.config, &model.diffusion).expect("T is in range"))
}

#[test]
fn shipped_pictures_are_small_and_as_good_as_promised() {
    let bytes: usize = PAINTERS.iter().map(|entry| entry.bytes.len()).sum::<usize>() + CLIP.len();
    assert!(bytes <= 12_000_000, "{bytes} bytes");
    let model = shapes();
    let promised = |key: &str| model.card[key].parse::<f64>().expect("a number");
    assert!(promised("accuracy_seen") >= 0.9 && promised("accuracy_held_out") >= 0.75, "{:?}", model.card);
    assert_eq!((model.card["prompts_seen"].as_str(), model.card["prompts_held_out"].as_str()), ("500", "500"));
    let (mut engine, mut painter) = ready(&model);
    let config = SamplerConfig { kind: SamplerKind::Ddim, steps: 30, clip: Some(1.0), ..SamplerConfig::default() };
    let sampler = Sampler::new(painter.schedule().clone(), config).expect("30 steps").predicting(model.diffusion.prediction_type);
    let guidance = promised("guidance") as f32;
    for (which, least) in [(Prompts::Seen, 0.8), (Prompts::HeldOut, 0.6)] {
        let some: Vec<Caption> = prompts(which).into_iter().take(48).collect();
        let tally = accuracy(&mut engine, &mut painter, &sampler, &some, guidance, 1337, &mut |_| true).expect("it runs");
        assert!(tally.accuracy() >= least, "{which:?}: {tally:?}");
    }
}

#[test]
fn words_change_what_is_predicted_and_guidance_blends() {
    let model = shapes();
    let (mut engine, mut painter) = ready(&model);
    let encode = |engine: &mut CpuEngine, painter: &mut Painter, text: &str| painter.encode(engine, &genscope::data::shapes::vocabulary::encode(text).padded()).expect("it runs");
    let (red, blue) = (encode(&mut engine, &mut painter, "a red circle"), encode(&mut engine, &mut painter, "a blue square"));
    let x = noise(model.config.unet.numbers(), 4);
    let [with, without] = painter.both(&mut engine, &x, 800, &red, &blue, &Style::default()).expect("it runs");
    let alone = painter.raw(&mut engine, &x, &[800], &red).expect("it runs");
    let apart = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart(&with, &alone) < 1e-5, "two in a batch are as one alone");
    assert!(apart(&with, &without) > 1e-2, "the words matter");
    assert!(apart(&guide(&with, &without, 1.0), &with) < 1e-6 && guide(&with, &without, 0.0) == without);
    let cut = painter.raw_styled(&mut engine, &x, &[800], &red, Style { without_skips: vec![0] }).expect("it runs");
    assert!(apart(&cut, &alone) > 1e-3, "the skip connection matters");
    let look = painter.look(&mut engine, &x, 800, &red, Style::default(), &["*.cross.att".to_owned(), "unfold".to_owned()]).expect("it runs");
    assert!(apart(look.tensors["unfold"].data(), &alone) < 1e-5);
    let maps: Vec<_> = look.tensors.iter().filter(|(name, _)| name.ends_with("cross.att")).collect();
    assert_eq!(maps.len(), 3);
    for (name, map) in maps {
        assert_eq!(map.dims(), [1, 4, 64, 20], "{name}");
        assert!(map.data().chunks(20).all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 1e-4), "{name}");
    }
}

#[test]
fn a_prompt_becomes_a_picture_in_every_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let (png, gif, tensors) = (path(&folder, "a.png"), path(&folder, "a.gif"), path(&folder, "a.safetensors"));
    let prompt = "a large blue square in the centre on a white background";
    for file in [&png, &gif, &tensors] {
        works(&["denoise", "--model", "shapes", "--prompt", prompt, "--steps", "20", "-n", "2", "--device", "cpu", "--out", file, "--json"]);
    }
    let bytes = std::fs::read(&tensors).expect("written");
    let file = SafeTensors::deserialize(&bytes).expect("whole");
    assert_eq!(file.tensor("x_t").expect("there").shape(), [20, 2, 32, 32, 3]);
    let x: Vec<f32> = file.tensor("x").expect("there").data().chunks(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    let right = x.chunks(3072).filter(|picture| check(&read(picture), &Caption::typed(prompt).wanted).is_right()).count();
    assert!(right >= 1, "two pictures of so plain a prompt, and none is right");
    assert_eq!(image::open(&png).expect("a picture").height(), 4 * 196 + 4, "two pictures, x_t and x_0 of each");
    let again = path(&folder, "b.safetensors");
    works(&["denoise", "--model", "shapes", "--prompt", prompt, "--steps", "20", "-n", "2", "--device", "cpu", "--out", &again]);
    assert_eq!(bytes, std::fs::read(&again).expect("written"), "the same seed, the same bytes");
    let digit = path(&folder, "d.safetensors");
    works(&["denoise", "--model", "digits", "--prompt", "7", "--steps", "5", "--device", "cpu", "--out", &digit]);
    let bytes = std::fs::read(&digit).expect("written");
    assert_eq!(SafeTensors::deserialize(&bytes).expect("whole").tensor("x").expect("there").shape(), [1, 16, 16, 1]);
}

#[test]
fn strange_prompts_are_said_and_survived() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = path(&folder, "x.png");
    let paint = |prompt: &str| works(&["denoise", "--model", "shapes", "--steps", "2", "--device", "cpu", "--out", &file, "--prompt", prompt]).1;
    assert!(paint("").contains("no prompt"));
    assert!(paint(&"red ".repeat(10_000)).contains("9982"));
    assert!(paint("a \u{1f600} circle").contains("not known"));
    assert!(paint("a gren circle").contains("green"));
    let with = |more: &[&str], named: &str| refuses(&[&["denoise", "--model", "shapes", "--steps", "2", "--device", "cpu", "--out", &file][..], more].concat(), named);
    std::fs::remove_file(&file).expect("it was there");
    with(&["--guidance", "1e9"], "guidance");
    with(&["--guidance", "nan"], "guidance");
    with(&["-n", "0"], "-n");
    with(&["-n", "100000"], "-n");
    refuses(&["denoise", "--model", "digits", "--prompt", "12", "--out", &file], "0 to 9");
    refuses(&["denoise", "--model", "shapes", "--out", &path(&folder, "x.csv")], ".png");
    refuses(&["denoise", "--model", "plane-moons", "--prompt", "red", "--out", &file], "--prompt");
    refuses(&["denoise", "--model", "clip", "--out", &file], "encoders");
    refuses(&["check", "--model", "digits"], "shapes");
    refuses(&["check", "--model", "plane-moons"], "denoiser of pictures");
    assert!(works(&["check", "--model", "clip", "-n", "50", "--device", "cpu"]).0.contains("held_out"));
    refuses(&["check", "--model", "shapes", "-n", "501"], "500");
    refuses(&["check", "--model", "shapes", "-n", "1", "--steps", "2", "--record", "--device", "cpu"], "--record");
    assert!(!std::path::Path::new(&file).exists(), "nothing half written");
}

#[test]
fn check_prints_a_table_and_json() {
    let (text, _) = works(&["check", "--model", "shapes", "-n", "4", "--steps", "10", "--device", "cpu"]);
    assert!(text.contains("all right") && text.contains("relation") && text.contains("of 4"), "{text}");
    let (text, _) = works(&["check", "--model", "shapes", "-n", "4", "--steps", "10", "--device", "cpu", "--json"]);
    let table: Value = serde_json::from_str(&text).expect("JSON");
    for which in ["seen", "held_out"] {
        assert_eq!(table[which]["n"], 4);
        assert!(table[which]["accuracy"].as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)));
        assert_eq!(table[which]["attributes"].as_array().map(Vec::len), Some(7));
    }
}

#[test]
fn pictures_are_trained_by_the_same_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, weights, recorded) = (path(&folder, "o.safetensors"), path(&folder, "w.safetensors"), path(&folder, "r.png"));
    let small = ["--set", "widths=[8,8]", "--set", "batch_size=4"];
    works(&[&["train", "--model", "shapes", "--data", "shapes", "--steps", "2", "--device", "cpu", "--out", &out, "--weights", &weights][..], &small].concat());
    works(&[&["train", "--model", "shapes", "--data", "shapes", "--steps", "4", "--device", "cpu", "--out", &out, "--resume", &out][..], &small].concat());
    works(&["denoise", "--model", &weights, "--prompt", "a ring", "--steps", "3", "--device", "cpu", "--out", &recorded]);
    works(&["check", "--model", &weights, "-n", "1", "--steps", "2", "--guidance", "2", "--record", "--device", "cpu"]);
    let card = Checkpoint::load(std::path::Path::new(&weights)).expect("whole").card;
    assert_eq!(card["guidance"], "2");
    assert!(card["accuracy_seen"].parse::<f64>().is_ok());
    let train = |more: &[&str], named: &str| refuses(&[&["train", "--steps", "1", "--device", "cpu", "--out", &out][..], more].concat(), named);
    train(&["--model", "shapes", "--data", "cats"], "--data shapes");
    train(&["--model", "shapes", "--data", "shapes", "--set", "widths=48"], "[48,96]");
    train(&["--model", "shapes", "--data", "shapes", "--set", "widths=[7]"], "widths");
    train(&["--model", "shapes", "--data", "shapes", "--encoder", "nowhere"], "nowhere");
    train(&["--model", "digits", "--data", "digits", "--encoder", &out], "--encoder");
    train(&["--model", "clip", "--data", "shapes", "--set", "n_head=7"], "n_head");
}
