//! What is measured of a model's limits: repetition, exposure, loss by position, each against what can be worked out by hand;
//! the arms of a trial; the ladder's record.

use genscope::data::corpus;
use genscope::data::text::TextData;
use genscope::data::tokenizer::{CharTokenizer, Tokenizer};
use genscope::engine::{DeviceChoice, Engine, device};
use genscope::infer::limits::exposure::from_line_starts;
use genscope::infer::limits::judge::Grammar;
use genscope::infer::limits::{Exposed, Exposure, Judge, Positions, Repetition, RepetitionPlan, repeated_share, true_by_position};
use genscope::infer::{load_weights, score};
use genscope::model::gpt::GptConfig;
use genscope::tensor::Tensor;
use genscope::train::ladder::{self, RUNGS};
use genscope::train::{Arm, ArmSpec, Learner, TrainConfig};
use std::collections::BTreeMap;
use std::sync::Arc;

fn engine() -> Box<dyn Engine> {
    device::open(DeviceChoice::Cpu, 1).expect("an engine")
}

fn sizes(vocab_size: usize) -> GptConfig {
    GptConfig { vocab_size, block_size: 24, n_layer: 1, n_head: 2, n_embd: 16, parts: Default::default() }
}

/// A model that finds every symbol equally likely.
fn even(config: &GptConfig) -> BTreeMap<String, Tensor> {
    config.parameters().into_iter().map(|(name, shape)| (name, Tensor::zeros(shape))).collect()
}

fn close(a: f64, b: f64, tolerance: f64, what: &str) {
    assert!((a - b).abs() <= tolerance, "{what}: {a} is not {b}");
}

#[test]
fn repeated_shares_are_counted() {
    let text: Vec<u32> = [1, 2, 3].repeat(3);
    // Seven 3-grams, three of them different.
    close(repeated_share(&text, 3).expect("long enough"), 4.0 / 7.0, 1e-12, "abcabcabc");
    assert_eq!(repeated_share(&[5; 9], 2), Some(1.0 - 1.0 / 8.0));
    assert_eq!(repeated_share(&[1, 2, 3, 4], 2), Some(0.0));
    assert_eq!(repeated_share(&[1, 2], 3), None);
    assert_eq!(repeated_share(&[1, 2], 0), None);
}

#[test]
fn the_grammar_as_a_judge_is_a_distribution_that_forgives() {
    let process = corpus::find("arithmetic").and_then(corpus::Corpus::process).expect("a generated text");
    let mut grammar = Grammar::new(process);
    let mut slips = Vec::new();
    for (i, symbol) in "12+34=46\n12+34=47\n5+5=10\n=".chars().enumerate() {
        let all: f64 = process.symbols().iter().map(|symbol| (-grammar.clone().read(*symbol).nats.expect("a grammar has no unknown symbols")).exp()).sum();
        close(all, 1.0, 1e-9, "the probabilities of what may come");
        if grammar.read(symbol).slipped {
            slips.push(i);
        }
    }
    // The 7 of 47, and the sum that begins with its sign; the line in between is taken as if nothing had been.
    assert_eq!(slips, [16, 25]);
    let text = process.text(3, 20_000);
    let mut grammar = Grammar::new(process);
    let nats: f64 = text.chars().map(|symbol| {
        let verdict = grammar.read(symbol);
        assert!(!verdict.slipped);
        verdict.nats.expect("known")
    }).sum();
    close(nats / 20_000.0, process.entropy_rate(), 0.02, "the judge on true text pays the entropy");
}

#[test]
fn loss_by_position_is_that_of_whole_windows() {
    let text = corpus::find("arithmetic").expect("built in").text(5, 3000);
    let data = TextData::new(&text, 24).expect("long enough");
    let config = sizes(data.tokenizer.vocab_size());
    let weights = config.init(3);
    let mut engine = engine();
    load_weights(engine.as_mut(), &weights).expect("loaded");
    let mut one = Positions::new(engine.as_mut(), &config, data.val[..25].to_vec(), 9).expect("one window fits");
    assert!(!one.step(engine.as_mut()).expect("read"));
    let whole = score(engine.as_mut(), &config, &data.val[..25], None, &mut |_| true).expect("read");
    for ((_, nats), [mean, _]) in whole.positions.iter().zip(one.means()) {
        close(f64::from(*nats), mean, 1e-6, "a position of one window");
    }
    let mut engine = self::engine();
    load_weights(engine.as_mut(), &even(&config)).expect("loaded");
    let mut many = Positions::new(engine.as_mut(), &config, data.val.clone(), 12).expect("fits");
    while many.step(engine.as_mut()).expect("read") {}
    assert_eq!((many.done(), many.share()), (12, 1.0));
    for [mean, error] in many.means() {
        close(mean, (config.vocab_size as f64).ln(), 1e-5, "an even model");
        close(error, 0.0, 1e-4, "and nothing to be unsure of");
    }
    assert!(Positions::new(engine.as_mut(), &config, data.val[..24].to_vec(), 1).is_err());
}

#[test]
fn the_least_loss_by_position_falls_to_the_entropy() {
    let process = corpus::find("arithmetic").and_then(corpus::Corpus::process).expect("a generated text");
    let text: Vec<char> = process.text(8, 40_000).chars().collect();
    let windows = 400;
    let mut sums = vec![0.0; 24];
    for i in 0..windows {
        let one = true_by_position(process, &text, 24, windows, i);
        assert!(one.iter().all(|nats| nats.is_finite()));
        sums.iter_mut().zip(one).for_each(|(sum, nats)| *sum += nats / windows as f64);
    }
    assert!(sums[0] > process.entropy_rate() + 0.3, "after one character little is known: {}", sums[0]);
    close(sums[12..].iter().sum::<f64>() / 12.0, process.entropy_rate(), 0.12, "after two lines all is known");
}

fn exposed(weights: &BTreeMap<String, Tensor>, config: &GptConfig, tokenizer: &CharTokenizer, runs: usize) -> Exposed {
    let process = corpus::find("arithmetic").and_then(corpus::Corpus::process).expect("a generated text");
    let truth = tokenizer.encode(&process.text(77, 4000)).tokens;
    let newline = tokenizer.encode("\n").tokens[0];
    let truth = from_line_starts(&truth, newline, 30, runs);
    assert_eq!(truth.len(), runs);
    let mut engine = engine();
    load_weights(engine.as_mut(), weights).expect("loaded");
    let mut exposure = Exposure::new(engine.as_mut(), config, Arc::new(tokenizer.clone()), Judge::grammar(process), truth, 4).expect("it fits");
    let mut calls = 1;
    while exposure.step(engine.as_mut()).expect("read") {
        calls += 1;
        assert!(exposure.share() < 1.0 && exposure.found().intact.iter().all(|share| *share <= 1.0));
    }
    assert_eq!((calls, exposure.share()), (2 * runs * 30, 1.0));
    exposure.found()
}

#[test]
fn exposure_of_an_even_model_is_what_can_be_worked_out() {
    let process = corpus::find("arithmetic").and_then(corpus::Corpus::process).expect("a generated text");
    let tokenizer = CharTokenizer::new(process.symbols().to_vec());
    let config = sizes(tokenizer.vocab_size());
    let found = exposed(&even(&config), &config, &tokenizer, 40);
    let uniform = (tokenizer.vocab_size() as f64).ln();
    assert_eq!((found.runs, found.forced.len(), found.examples.len()), (40, 30, 8));
    found.forced.iter().chain(&found.own).for_each(|nats| close(*nats, uniform, 1e-5, "every symbol is equally likely"));
    let first = process.at_start().next().len() as f64;
    close(found.expected[0], first / tokenizer.vocab_size() as f64, 1e-6, "of all symbols so many may begin a line");
    assert!(found.expected.windows(2).chain(found.intact.windows(2)).all(|pair| pair[1] <= pair[0] + 1e-12));
    assert!(found.intact[29] == 0.0 && found.judged[5] > found.reference[5] + 1.0, "what it writes is nonsense to the judge");
    let all: usize = [found.slips.before, found.slips.after].iter().map(|count| count[1]).sum();
    assert_eq!(all, 40 * 30);
    let marked: usize = found.examples.iter().map(|example| example.slips.len()).sum();
    assert!(marked > 0 && marked <= found.slips.before[0] + found.slips.after[0]);
    assert_eq!(found, exposed(&even(&config), &config, &tokenizer, 40), "the same for a seed");
}

#[test]
fn low_temperatures_repeat_and_the_penalty_acts() {
    let config = sizes(13);
    // Embeddings that stand apart: a model with a will of its own.
    let weights: BTreeMap<String, Tensor> = config.init(5).into_iter().map(|(name, tensor)| {
        let factor = if name == "wte.weight" { 40.0 } else { 1.0 };
        let data = tensor.data().iter().map(|x| factor * x).collect();
        (name, Tensor::new(tensor.shape().clone(), data).expect("the same shape"))
    }).collect();
    let plan = RepetitionPlan { temperatures: vec![0.01, 2.0], penalties: vec![1.0, 20.0], look_back: 0, prompt: vec![1], length: 80, samples: 2, n: 4, seed: 1 };
    let run = |plan: &RepetitionPlan| {
        let mut engine = engine();
        load_weights(engine.as_mut(), &weights).expect("loaded");
        let mut repetition = Repetition::new(engine.as_mut(), &config, plan.clone()).expect("it fits");
        let mut calls = 1;
        while repetition.step(engine.as_mut()).expect("written") {
            calls += 1;
        }
        assert_eq!((calls, repetition.share()), (80 * 2 * 4, 1.0));
        repetition.cells().to_vec()
    };
    let cells = run(&plan);
    assert_eq!(cells.iter().map(|cell| (cell.penalty, cell.temperature, cell.samples)).collect::<Vec<_>>(), [(1.0, 0.01, 2), (1.0, 2.0, 2), (20.0, 0.01, 2), (20.0, 2.0, 2)]);
    assert!(cells[0].repeated > 0.7, "at a low temperature it turns in circles: {:?}", cells[0]);
    assert!(cells[1].repeated < cells[0].repeated && cells[1].surprise > cells[0].surprise);
    assert_ne!(cells[2].example, cells[0].example, "the penalty changes what is written");
    close(cells[0].repeated, repeated_share(&cells[0].example, 4).expect("long enough"), 1e-12, "both samples of a certain model are one");
    assert_eq!(cells, run(&plan));
    assert!(Repetition::new(engine().as_mut(), &config, RepetitionPlan { prompt: Vec::new(), ..plan }).is_err());
}

fn short_arm(learner: Learner, cut: Option<usize>, learning_rate: f32) -> ArmSpec {
    let train = TrainConfig { batch_size: 4, max_iters: 12, learning_rate, warmup_iters: 0, eval_interval: 5, ..TrainConfig::default() };
    ArmSpec { id: "arm".into(), learner, train, cut }
}

fn arithmetic() -> TextData {
    TextData::new(&corpus::find("arithmetic").expect("built in").text(5, 4000), 24).expect("long enough")
}

fn ran(spec: ArmSpec, data: &TextData) -> Arm {
    let mut arm = Arm::new(engine(), spec, data).expect("it fits");
    while !arm.is_done() {
        arm.step().expect("a step");
    }
    arm
}

#[test]
fn arms_remember_and_repeat() {
    let data = arithmetic();
    let network = Learner::Gpt(sizes(0));
    let mut one = ran(short_arm(network.clone(), None, 1e-3), &data);
    assert_eq!((one.losses.len(), one.done(), one.diverged), (12, 12, None));
    assert_eq!(one.val.iter().map(|(step, _)| *step).collect::<Vec<_>>(), [0, 5, 10, 12]);
    let again = ran(short_arm(network.clone(), None, 1e-3), &data);
    assert_eq!((&one.losses, &one.val), (&again.losses, &again.val));
    let written = one.write(20).expect("written");
    assert!(written.chars().count() == 20 && data.tokenizer.encode(&written).unknown.is_empty());
    // Of the first 60 tokens alone: other batches, so other losses, but the same held-out text.
    let short = ran(short_arm(network.clone(), Some(60), 1e-3), &data);
    assert!(short.losses != one.losses && short.val[0] == one.val[0]);
    assert!(Arm::new(engine(), short_arm(network.clone(), Some(10), 1e-3), &data).is_err(), "a context does not fit into ten tokens");
    let wild = ran(short_arm(network, None, 1e30), &data);
    assert!(wild.diverged.is_some() && wild.is_done(), "a run that explodes ends and says where");
}

#[test]
fn a_table_of_pairs_is_counted_at_once() {
    let mut data = TextData::new(&"ab".repeat(400), 24).expect("long enough");
    data.train = data.train[..40].to_vec();
    let mut arm = ran(short_arm(Learner::Counts { n: 2 }, None, 1e-3), &data);
    // After "a" always "b": 20 times, one kind. Witten and Bell: (20 + 1 p(b)) / 21, p(b) = (20 + 2 / 2) / 42.
    let p = |count: f64| (count + 0.5) / (count + 1.0);
    let (after_a, after_b) = (p(20.0), p(19.0));
    let in_text = data.val.windows(2).map(|pair| if pair[0] == 0 { -after_a.ln() } else { -after_b.ln() });
    let by_hand = in_text.sum::<f64>() / (data.val.len() - 1) as f64;
    close(arm.val[0].1, by_hand, 1e-9, "the loss of the table");
    assert_eq!((arm.val.len(), arm.done(), arm.losses.len()), (1, 12, 0));
    assert!(arm.parameters > 0 && arm.write(9).expect("written").contains("abab"));
}

#[test]
fn the_record_of_the_ladder_is_whole() {
    let record = ladder::recorded().expect("it reads");
    assert!(record.command.starts_with("genscope ladder ") && !record.processor.is_empty());
    let texts: Vec<&str> = record.texts.iter().map(|text| text.id.as_str()).collect();
    assert_eq!(texts, ["stories", "fables"]);
    for text in &record.texts {
        assert!(record.command.contains(&format!("--data {}", text.id)) && record.command.contains(&format!("--steps {}", text.steps)));
        let ids: Vec<&str> = text.rungs.iter().map(|rung| rung.id.as_str()).collect();
        let known: Vec<&str> = RUNGS.iter().map(|rung| rung.id).collect();
        assert_eq!(ids, known, "{}: its rungs are those of the table", text.id);
        let corpus = corpus::find(&text.id).expect("a built-in text");
        assert_eq!(text.entropy, corpus.process().map(|process| process.entropy_rate()));
        for rung in &text.rungs {
            assert!(rung.last() < text.uniform && rung.last() > text.entropy.unwrap_or(0.0) && rung.parameters > 0 && !rung.sample.is_empty(), "{}: {}", text.id, rung.id);
        }
        assert!(text.rungs[4].last() < text.rungs[0].last() - 0.3, "{}: a whole block is far better than a table of pairs", text.id);
    }
}
