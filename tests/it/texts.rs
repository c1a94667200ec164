//! Words: every key in every language, with the same placeables; every key the program uses is there.

use genscope::data::points::DATASETS;
use genscope::model::shipped::SHIPPED;
use genscope::op::OPS;
use genscope::sample::diffusion::SAMPLERS;
use genscope::sample::prediction::PREDICTIONS;
use genscope::sample::schedule::SCHEDULES;
use genscope::ui::page::PAGES;
use genscope::ui::text::{LANGUAGES, Language, Texts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Every key of a language with its placeables.
fn messages(language: &Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (stem, source) in language.files {
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once('=')
                && !line.starts_with([' ', '}', '[', '*'])
            {
                key = name.trim().to_owned();
                let fresh = messages.insert(key.clone(), BTreeSet::new()).is_none();
                assert!(fresh, "{}/{stem}.ftl defines {key} twice", language.id);
            }
            let names = line.split("$").skip(1).map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '-').collect());
            messages.entry(key.clone()).or_default().extend(names);
        }
    }
    messages.remove("");
    messages
}

#[test]
fn languages_say_the_same() {
    let english = messages(&LANGUAGES[0]);
    for language in LANGUAGES {
        let theirs = messages(language);
        for (key, placeables) in &english {
            let found = theirs.get(key).unwrap_or_else(|| panic!("{} lacks {key}", language.id));
            assert_eq!(found, placeables, "{} names other placeables in {key}", language.id);
        }
        for key in theirs.keys() {
            assert!(english.contains_key(key), "{} has {key}, which English lacks", language.id);
        }
        let texts = Texts::new(language.id);
        for key in english.keys() {
            assert!(texts.has(key), "{}: {key} does not parse", language.id);
        }
    }
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// String literals that stand right after one of `openings`.
pub fn literals_after(source: &str, openings: &[&str]) -> Vec<String> {
    openings
        .iter()
        .flat_map(|opening| source.match_indices(opening).map(|(at, _)| &source[at + opening.len()..]))
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next().map(str::to_owned))
        .collect()
}

pub fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    files.into_iter().map(|path| (path.clone(), std::fs::read_to_string(&path).expect("a source"))).collect()
}

#[test]
fn used_keys_exist() {
    let texts = Texts::new("en");
    let mut missing = BTreeSet::new();
    for (path, source) in sources() {
        let mut keys = literals_after(&source, &[".t(", ".t_args(", "texts.get(", "Failure::new("]);
        // Keys chosen between two, or kept in tables: by their prefix.
        let quoted = source.split('"').skip(1).step_by(2).filter(|text| text.starts_with("error-") || text.starts_with("device-why-"));
        keys.extend(quoted.map(str::to_owned));
        for key in keys {
            if !texts.has(&key) {
                missing.insert(format!("{}: {key}", path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "keys without a text:\n{}", missing.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_row_of_the_tables_has_words() {
    for language in LANGUAGES {
        let texts = Texts::new(language.id);
        let ops = OPS.iter().flat_map(|op| [format!("op-{}", op.name), format!("explain-{}", op.name)]);
        let pages = PAGES.iter().flat_map(|page| [format!("page-{}", page.id), format!("family-{}", page.family)]);
        let models = SHIPPED.iter().map(|model| format!("model-{}", model.id));
        let schedules = SCHEDULES.iter().map(|entry| format!("schedule-{}", entry.id));
        let predictions = PREDICTIONS.iter().flat_map(|entry| [format!("prediction-{}", entry.id), format!("learn-target-{}", entry.id)]);
        let plane = SAMPLERS.iter().map(|entry| format!("sampler-{}", entry.id)).chain(DATASETS.iter().map(|entry| format!("dataset-{}", entry.id)));
        for key in ops.chain(pages).chain(models).chain(schedules).chain(predictions).chain(plane) {
            assert!(texts.has(&key), "{} lacks {key}", language.id);
        }
    }
}

/// The named steps of every op's explanation, met by explaining the cases themselves.
#[test]
fn every_step_of_an_explanation_has_words() {
    let texts = Texts::new("en");
    for op in OPS {
        for case in (op.cases)() {
            let inputs: Vec<_> = case.inputs.iter().map(|input| &input.tensor).collect();
            let shapes: Vec<_> = inputs.iter().map(|tensor| tensor.shape()).collect();
            let out = case.op.shape(&shapes).expect("a case fits its op");
            // An op that only changes a state explains that state's elements.
            let len = if out.is_empty() { inputs[0].len() } else { out.len() };
            for index in (0..len).step_by(1 + len / 50) {
                let explanation = case.op.explain(&genscope::op::Operands { inputs: inputs.clone(), out: &out }, index);
                for (step, _) in explanation.steps {
                    assert!(texts.has(&format!("step-{step}")), "{}: no text step-{step}", op.name);
                }
            }
        }
    }
}
