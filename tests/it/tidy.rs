//! The house rules that a machine can hold: direction of dependencies, length of files, words in their place.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the ground up: a file may use its own room and those before it. Rooms of one group may not use each other
/// unless listed in this order.
const ORDER: &[&str] = &["tensor", "graph", "op", "engine", "data", "series", "model", "sample", "metric", "checkpoint", "infer", "train", "bench", "session", "ui", "cli"];

/// Graph and op know each other by design: a graph holds ops, a gradient rule emits nodes.
const ALLOWED: &[(&str, &str)] = &[("graph", "op")];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    paths.sort();
    let relative = |path: &PathBuf| path.strip_prefix(&root).expect("under src").to_string_lossy().replace('\\', "/");
    paths.iter().map(|path| (relative(path), fs::read_to_string(path).expect("UTF-8"))).collect()
}

fn room(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}

#[test]
fn dependencies_point_down() {
    let mut wrong = Vec::new();
    for (file, text) in all_sources() {
        let own = room(&file);
        let Some(level) = ORDER.iter().position(|name| *name == own) else {
            assert!(matches!(own, "lib" | "main"), "{file}: its room is missing in ORDER");
            continue;
        };
        for (at, _) in text.match_indices("crate::") {
            let rest = &text[at + 7..];
            let used: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(other) = ORDER.iter().position(|name| *name == used) else { continue };
            if other > level && !ALLOWED.contains(&(own, used.as_str())) {
                wrong.push(format!("{file} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "dependencies that point up: {wrong:?}");
}

#[test]
fn only_the_window_and_the_session_know_threads_clocks_and_files() {
    let mut wrong = Vec::new();
    for (file, text) in all_sources() {
        let below = matches!(room(&file), "tensor" | "graph" | "op" | "model" | "sample" | "data" | "metric" | "series");
        for word in ["std::thread", "std::time", "std::fs", "egui"] {
            if below && text.contains(word) {
                wrong.push(format!("{file} names {word}"));
            }
        }
        if room(&file) == "session" && (text.contains("egui::") || text.contains("crate::ui")) {
            wrong.push(format!("{file} names egui"));
        }
        if room(&file) == "ui" && text.contains("crate::engine::cpu") {
            wrong.push(format!("{file} reaches into an engine"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn files_open_with_what_they_are_and_end_before_the_reader_does() {
    let sources = all_sources();
    let nameless: Vec<&String> = sources.iter().filter(|(_, text)| !text.starts_with("//!")).map(|(file, _)| file).collect();
    assert!(nameless.is_empty(), "files without a first line that says what they are: {nameless:?}");
    let mut lengths: Vec<(usize, &String)> = sources.iter().map(|(file, text)| (text.lines().count(), file)).collect();
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    println!("the ten longest: {:?}", &lengths[..10]);
    assert!(lengths[0].0 <= 450, "a file with a second room inside: {:?}", lengths[0]);
}

#[test]
fn colours_live_in_the_theme() {
    // `offscreen` turns painted pixels into a picture: it chooses no colour.
    let theme = |file: &str| matches!(file, "ui/theme.rs" | "ui/style.rs" | "ui/offscreen.rs");
    let wrong: Vec<String> = all_sources()
        .into_iter()
        .filter(|(file, text)| !theme(file) && ["from_rgb(", "from_rgba_unmultiplied(", "Color32::RED", "Color32::GREEN", "Color32::BLUE"].iter().any(|word| text.contains(word)))
        .map(|(file, _)| file)
        .collect();
    assert!(wrong.is_empty(), "colours outside the theme: {wrong:?}");
}

#[test]
fn shipped_models_are_whole_small_and_as_good_as_promised() {
    let promised = [("shakespeare", 2_000_000, 1.55), ("names", 300_000, 1.95), ("tang", 2_000_000, 4.6)];
    let total: usize = genscope::model::shipped::SHIPPED.iter().map(|model| model.bytes.len()).sum();
    assert!(total <= 16 << 20, "the shipped models take {total} bytes");
    for (id, parameters, nats) in promised {
        let model = genscope::model::shipped::find(id).unwrap_or_else(|| panic!("{id} is shipped"));
        let checkpoint = genscope::checkpoint::Checkpoint::from_bytes(model.bytes, id).expect("it is whole");
        assert!(checkpoint.network.parameter_count() <= parameters, "{id} has {} parameters", checkpoint.network.parameter_count());
        let measured: f64 = checkpoint.card["val_loss"].parse().expect("its card says what was measured");
        assert!(measured <= nats, "{id} was measured at {measured} nats");
    }
}
