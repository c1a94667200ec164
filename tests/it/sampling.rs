//! Token sampling: the filters against transformers' own, the edges, and what must hold for any logits and settings.

use genscope::sample::token::{Cut, FILTERS, SamplerSettings, candidates, draw, log_softmax, surprise, uniform};
use proptest::prelude::*;

/// One row of `tests/golden/sampling.json`.
#[derive(serde::Deserialize)]
struct Reference {
    name: String,
    logits: Vec<f32>,
    previous: Vec<u32>,
    #[serde(flatten)]
    settings: SamplerSettings,
    probabilities: Vec<f64>,
}

#[test]
fn probabilities_are_those_of_transformers() {
    let references: Vec<Reference> = serde_json::from_str(include_str!("../golden/sampling.json")).expect("sampling.json reads");
    assert!(references.len() >= 10);
    for case in references {
        let rows = candidates(&case.logits, &case.previous, &case.settings);
        assert_eq!(rows.len(), case.logits.len(), "{}", case.name);
        for row in rows {
            let wanted = case.probabilities[row.token_id as usize];
            let (name, id) = (&case.name, row.token_id);
            assert!((row.probability - wanted).abs() < 1e-12, "{name}: token {id} is {} instead of {wanted}", row.probability);
            assert_eq!(row.kept, wanted > 0.0, "{name}: token {id}");
        }
    }
}

fn with(change: impl FnOnce(&mut SamplerSettings)) -> SamplerSettings {
    let mut settings = SamplerSettings::default();
    change(&mut settings);
    settings
}

fn kept(logits: &[f32], settings: &SamplerSettings) -> Vec<u32> {
    candidates(logits, &[], settings).iter().filter(|c| c.kept).map(|c| c.token_id).collect()
}

#[test]
fn a_vanishing_temperature_is_greedy_and_an_endless_one_uniform() {
    let logits = [0.5, 3.0, -1.0, 2.9];
    for temperature in [0.0, 1e-30, -4.0, f64::MIN_POSITIVE, f64::NEG_INFINITY] {
        let rows = candidates(&logits, &[], &with(|s| s.temperature = temperature));
        assert_eq!((rows[0].token_id, rows[0].probability), (1, 1.0), "temperature {temperature}");
        assert!(rows.iter().all(|c| c.scaled_logit.is_finite()));
    }
    for row in candidates(&logits, &[], &with(|s| s.temperature = f64::INFINITY)) {
        assert!((row.probability - 0.25).abs() < 1e-12);
    }
    assert_eq!(candidates(&logits, &[], &with(|s| s.temperature = f64::NAN)), candidates(&logits, &[], &SamplerSettings::default()));
}

#[test]
fn ties_are_broken_by_id() {
    assert_eq!(kept(&[1.0; 9], &with(|s| s.top_k = 3)), [0, 1, 2]);
    assert_eq!(kept(&[1.0; 9], &with(|s| s.greedy = true)), [0]);
    assert_eq!(kept(&[1.0; 9], &with(|s| s.temperature = 0.0)).len(), 9);
}

#[test]
fn filters_never_cut_the_first() {
    let logits = [0.0, 2.0, 1.0];
    for settings in [with(|s| s.top_p = 0.0), with(|s| s.top_p = -1.0), with(|s| s.min_p = 7.0), with(|s| s.top_k = 1)] {
        assert_eq!(kept(&logits, &settings), [1], "{settings:?}");
    }
    for settings in [with(|s| s.top_k = 99), with(|s| s.top_p = f64::NAN), with(|s| s.min_p = f64::NAN), with(|s| s.repetition_penalty = 0.0)] {
        assert_eq!(kept(&logits, &settings), [1, 2, 0], "{settings:?}");
    }
}

#[test]
fn numbers_that_are_none_are_impossible() {
    let rows = candidates(&[f32::NAN, 1.0, f32::NEG_INFINITY, 0.0], &[], &SamplerSettings::default());
    assert_eq!(rows.iter().map(|c| c.token_id).collect::<Vec<_>>(), [1, 3, 0, 2]);
    assert_eq!(rows[2].cut_by, Some(Cut::Impossible));
    assert!((rows[1].cumulative - 1.0).abs() < 1e-12);
    assert_eq!(candidates(&[f32::INFINITY, 1.0], &[], &SamplerSettings::default())[0].probability, 1.0);
    assert_eq!(candidates(&[f32::NAN; 3], &[], &SamplerSettings::default())[0].probability, 1.0);
    assert!(candidates(&[], &[], &SamplerSettings::default()).is_empty());
    assert_eq!(draw(&[], 0.5), None);
}

#[test]
fn each_cut_names_its_filter() {
    let logits = [5.0, 4.0, 3.0, 2.0, 1.0, 0.0];
    for (filter, settings) in FILTERS.iter().zip([
        with(|s| s.greedy = true),
        with(|s| s.top_k = 2),
        with(|s| s.top_p = 0.5),
        with(|s| s.min_p = 0.5),
    ]) {
        let rows = candidates(&logits, &[], &settings);
        assert_eq!(rows[5].cut_by, Some(filter.cut), "{}", filter.id);
        assert!(rows.iter().all(|c| c.kept == c.cut_by.is_none()));
    }
}

#[test]
fn the_needle_finds_its_share() {
    let rows = candidates(&[0.0, 1.0, 2.0, 3.0], &[], &SamplerSettings::default());
    for step in 0..1000 {
        let u = f64::from(step) / 1000.0;
        let drawn = draw(&rows, u).expect("there are candidates");
        assert!(drawn.from <= u && u < drawn.to);
    }
    assert_eq!(draw(&rows, 0.0).map(|d| d.rank), Some(0));
    assert_eq!(draw(&rows, 1.0 - 1e-17).map(|d| d.rank), Some(3));
}

#[test]
fn the_same_seed_and_place_draw_the_same_number() {
    let first: Vec<f64> = (0..64).map(|i| uniform(7, i)).collect();
    let backwards: Vec<f64> = (0..64).rev().map(|i| uniform(7, i)).collect();
    assert!(first.iter().eq(backwards.iter().rev()));
    assert!(first.iter().all(|u| (0.0..1.0).contains(u)));
    assert_ne!(uniform(7, 0), uniform(8, 0));
    let mean = (0..4096).map(|i| uniform(3, i)).sum::<f64>() / 4096.0;
    assert!((mean - 0.5).abs() < 0.02, "{mean}");
    // Pinned: a seed written down today draws the same text in ten years.
    assert!((uniform(1234, 5) - 0.893_248_011_995_129_8).abs() < 1e-15, "{:?}", uniform(1234, 5));
}

#[test]
fn surprise_is_minus_the_log_probability() {
    let logits = [0.25, -1.0, 3.5];
    let total: f64 = log_softmax(&logits).iter().map(|log| log.exp()).sum();
    assert!((total - 1.0).abs() < 1e-12);
    for row in candidates(&logits, &[], &SamplerSettings::default()) {
        assert!((surprise(&logits, row.token_id) + row.probability.ln()).abs() < 1e-12);
    }
    assert_eq!(surprise(&logits, 9), f64::INFINITY);
}

proptest! {
    #[test]
    fn any_settings_give_a_distribution(
        logits in proptest::collection::vec(prop_oneof![20 => -60.0f32..60.0, 1 => Just(f32::NAN), 1 => Just(f32::NEG_INFINITY), 1 => Just(f32::INFINITY)], 1..70),
        previous in proptest::collection::vec(0u32..80, 0..20),
        greedy in prop::bool::weighted(0.1),
        temperature in prop_oneof![6 => 0.01f64..10.0, 1 => Just(0.0), 1 => Just(f64::INFINITY)],
        top_k in 0usize..90,
        top_p in -0.1f64..1.2,
        min_p in -0.1f64..1.2,
        repetition_penalty in 0.0f64..3.0,
        u in 0.0f64..1.0,
    ) {
        let settings = SamplerSettings { greedy, temperature, top_k, top_p, min_p, repetition_penalty };
        let rows = candidates(&logits, &previous, &settings);
        prop_assert_eq!(rows.len(), logits.len());
        let total: f64 = rows.iter().map(|c| c.probability).sum();
        prop_assert!((total - 1.0).abs() < 1e-9, "sum {}", total);
        prop_assert!(rows[0].kept);
        prop_assert!(top_k == 0 || rows.iter().filter(|c| c.kept).count() <= top_k);
        prop_assert!(rows.windows(2).all(|pair| pair[0].scaled_logit >= pair[1].scaled_logit && pair[0].probability >= pair[1].probability && pair[0].cumulative <= pair[1].cumulative));
        prop_assert!(rows.windows(2).all(|pair| pair[0].kept || !pair[1].kept));
        prop_assert!(rows.iter().enumerate().all(|(rank, c)| c.rank == rank && (c.kept || c.probability == 0.0)));
        let mut ids: Vec<u32> = rows.iter().map(|c| c.token_id).collect();
        ids.sort_unstable();
        prop_assert!(ids.into_iter().eq(0..logits.len() as u32));
        prop_assert!(draw(&rows, u).is_some_and(|drawn| rows[drawn.rank].kept));
    }
}
