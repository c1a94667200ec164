//! A model left to itself beside the worker: its probabilities are those of a whole pass, its runs repeat for a seed.

use genscope::checkpoint::Checkpoint;
use genscope::engine::{DeviceChoice, device};
use genscope::infer::{load_weights, score};
use genscope::model::shipped;
use genscope::session::OpenModel;
use genscope::session::rollout::{Errand, Progress, Ran, run};
use std::sync::Arc;

const PASSAGE: &str = "\nanna\nbertha\nclara\ndora\nemma\nfriederike\ngerda\nhanna\nida\njohanna";

fn errand(passage: &str, seed: u64) -> Errand {
    let shipped = shipped::find("names").expect("it is shipped");
    let checkpoint = Checkpoint::from_bytes(shipped.bytes, "names").expect("it is whole");
    let model = Arc::new(OpenModel::new("names", checkpoint.into_text("names").expect("a text model")));
    Errand { model, write: 200, passage: passage.to_owned(), every: 5, copies: 3, steps: 6, seed }
}

fn ran(errand: &Errand) -> Ran {
    run(errand, &Progress::default()).expect("it runs")
}

#[test]
fn what_it_thinks_of_a_passage_is_what_a_whole_pass_says() {
    let errand = errand(PASSAGE, 1);
    let ran = ran(&errand);
    assert!(!ran.own_passage && ran.written.len() == 200 && ran.one_step.len() == ran.passage.len());
    assert!(ran.one_step.iter().all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 1e-4));
    let mut engine = device::open(DeviceChoice::Cpu, 1).expect("an engine");
    load_weights(engine.as_mut(), errand.model.weights.iter().map(|(name, tensor)| (name, &**tensor))).expect("weights");
    // The first window of a pass begins where the passage does; later ones have less before them.
    let block = errand.model.config.block_size.min(ran.passage.len() - 1);
    let nats = score(engine.as_mut(), &errand.model.config, &ran.passage[..=block], None, &mut |_| true).expect("a score");
    for (t, nats) in nats.positions.into_iter().take(block / 2) {
        let ours = -ran.one_step[t][ran.passage[t] as usize].ln();
        assert!((ours - nats).abs() < 1e-3 * nats.abs().max(1.0), "place {t}: {ours} here, {nats} in a whole pass");
    }
}

#[test]
fn free_runs_begin_where_they_should_and_repeat() {
    let first = ran(&errand(PASSAGE, 1));
    let expected: Vec<usize> = (1..first.passage.len()).filter(|t| t % 5 == 0 && t + 6 <= first.passage.len()).collect();
    assert_eq!(first.free.iter().map(|(place, _)| *place).collect::<Vec<_>>(), expected);
    assert!(first.free.iter().all(|(_, copies)| copies.len() == 3 && copies.iter().all(|run| run.len() == 6)));
    assert!(first.free.iter().any(|(_, copies)| copies[0] != copies[1]), "copies differ");
    let (again, other) = (ran(&errand(PASSAGE, 1)), ran(&errand(PASSAGE, 2)));
    assert_eq!((&first.written, &first.free), (&again.written, &again.free));
    assert_ne!(first.written, other.written);
}

#[test]
fn without_symbols_for_the_passage_its_own_end_stands_in() {
    let errand = errand("ÄÖÜ 123 ÄÖÜ 123 ÄÖÜ 123 ÄÖÜ 123 ÄÖÜ 123", 1);
    let ran = ran(&errand);
    assert!(ran.own_passage && ran.written.len() == 180 && ran.passage.len() == 20);
    assert!(ran.passage.iter().all(|token| (*token as usize) < errand.model.tokenizer.vocab_size()));
}

#[test]
fn it_stops_when_it_is_told_to() {
    let progress = Progress::default();
    progress.stop();
    assert!(run(&errand(PASSAGE, 1), &progress).is_err());
}
