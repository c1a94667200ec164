//! Inside the U-Net: the drawing is that of the graph, its numbers are those of the network, a cut connection changes the
//! answer, the time's curve is what the pass itself adds.

use crate::ui::{Shared, wait, window_with};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use genscope::engine::cpu::CpuEngine;
use genscope::graph::Graph;
use genscope::infer::{Painter, load_weights, over_time};
use genscope::model::picture::{PictureConfig, Subject};
use genscope::model::shipped;
use genscope::model::unet::{self, Style};
use genscope::ui::measure::blocks::{Blocks, Kind, Side};
use genscope::ui::text::{LANGUAGES, Texts};

fn graph(config: &PictureConfig) -> Graph {
    let mut g = Graph::new();
    unet::forward(&mut g, &config.unet, 1, Style::default()).expect("a network");
    g
}

#[test]
fn blocks_are_those_of_the_graph() {
    for config in [PictureConfig::shapes(), PictureConfig::digits()] {
        let graph = graph(&config);
        let blocks = Blocks::of(&graph);
        let names: Vec<&str> = blocks.list.iter().map(|block| block.name.as_str()).collect();
        let wanted = ["time", "conv_in", "down.0.res", "down.0.half", "down.1.res", "down.1.attn", "mid.res_1", "mid.attn", "mid.res_2", "up.1.res", "up.1.attn", "up.1.double", "up.0.res", "out"];
        assert_eq!(names, wanted);
        let parameters: usize = config.unet.parameters().expect("they fit").iter().map(|(_, shape)| shape.len()).sum();
        assert_eq!(blocks.parameters, parameters);
        assert_eq!(blocks.list.iter().map(|block| block.parameters).sum::<usize>(), parameters, "every parameter is in one block");
        let work: u64 = blocks.list.iter().map(|block| block.multiply_adds).sum();
        assert!(work <= blocks.multiply_adds && work as f64 > 0.99 * blocks.multiply_adds as f64, "{work} of {}", blocks.multiply_adds);
        for block in &blocks.list {
            let is = |kind: Kind| block.kind == kind;
            assert_eq!(block.reads_time, is(Kind::Residual), "{}", block.name);
            assert_eq!(block.reads_words, is(Kind::Attention), "{}", block.name);
            assert_eq!(is(Kind::Resize), block.name.ends_with("half") || block.name.ends_with("double"), "{}", block.name);
            assert_eq!(is(Kind::Time), block.side == Side::Time);
            assert_eq!(graph.find(&block.node).map(|id| graph.shape(id)), Some(&block.shape), "{}", block.name);
        }
        let skips: Vec<(usize, &str, &str)> = blocks.skips().map(|(level, edge)| (level, names[edge.from], names[edge.to])).collect();
        assert_eq!(skips.len(), 2);
        assert!(skips.contains(&(0, "down.0.res", "up.0.res")) && skips.contains(&(1, "down.1.attn", "up.1.res")));
        assert_eq!(blocks.rows, 3, "two resolutions and the middle");
    }
}

#[test]
fn the_curve_of_the_time_is_what_a_pass_adds() {
    let model = genscope::checkpoint::Checkpoint::from_bytes(shipped::find_painter("shapes").expect("shipped").bytes, "shapes").and_then(|checkpoint| checkpoint.into_picture("shapes")).expect("whole");
    let mut engine = CpuEngine::new(1).expect("an engine");
    load_weights(&mut engine, &model.tensors).expect("weights");
    let mut painter = Painter::new(&model.config, &model.diffusion).expect("a painter");
    let found = over_time(&painter, &mut engine, &[1, 400, 1000]).expect("a pass");
    let context = painter.encode(&mut engine, &Subject::Shapes.unconditional()).expect("an encoding");
    let x: Vec<f32> = (0..model.config.unet.numbers()).map(|i| ((i * 7919) % 200) as f32 / 100.0 - 1.0).collect();
    let globs = ["*.conv_1", "*.timed", "t_emb"].map(str::to_owned);
    let look = painter.look(&mut engine, &x, 400, &context, Style::default(), &globs).expect("a pass");
    let named = |name: &str| found.iter().find(|(known, _)| known == name).map(|(_, tensor)| tensor).unwrap_or_else(|| panic!("no {name}"));
    let waves = named("t_emb");
    assert_eq!(waves.row(1), look.tensors["t_emb"].data());
    for block in ["down.0.res", "mid.res_2", "up.0.res"] {
        let shift = named(&format!("{block}.time"));
        let (before, after) = (&look.tensors[&format!("{block}.conv_1")], &look.tensors[&format!("{block}.timed")]);
        let channels = shift.shape().last();
        for (i, (before, after)) in before.data().iter().zip(after.data()).enumerate() {
            assert!((after - before - shift.row(1)[i % channels]).abs() < 1e-4, "{block}, number {i}");
        }
        assert_ne!(shift.row(0), shift.row(2), "{block} is told another time");
    }
}

struct Page {
    harness: Harness<'static>,
    app: Shared,
    texts: Texts,
}

impl Page {
    fn new(language: &str, state: &str) -> Self {
        let (mut harness, app) = window_with(language, "unet", &format!("({state})"));
        wait(&mut harness, &app);
        Self { harness, app, texts: Texts::new(language) }
    }

    fn has(&self, words: &str) -> bool {
        self.harness.query_all_by_label_contains(words).next().is_some()
    }

    fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click_accesskit();
        self.harness.step();
        self.harness.step();
        wait(&mut self.harness, &self.app);
    }

    fn did(&self, what: &str) -> bool {
        self.app.borrow().as_ref().is_some_and(|app| app.state().did.contains(what))
    }
}

#[test]
fn every_view_shows_what_it_promises() {
    for language in LANGUAGES {
        let mut page = Page::new(language.id, "");
        let kind = page.texts.t("unet-kind-residual");
        let block = page.texts.get("unet-block-name", &genscope::args!("block" => "mid.res_1", "kind" => kind));
        page.click(&block);
        assert!(page.did("unet-block"));
        let all = page.texts.get("unet-all-channels", &genscope::args!("block" => "mid.res_1", "channels" => 96));
        assert!(page.has(&all), "{}: {all}", language.id);
        for (view, shown) in [("unet-view-time", "unet-shift-name"), ("unet-view-words", "unet-words-about"), ("unet-view-counts", "unet-column-work"), ("unet-view-skips", "unet-skips-hint"), ("unet-view-maps", "unet-reading-hint")] {
            let label = page.texts.t(view);
            page.click(&label);
            assert!(page.has(&page.texts.t(shown)), "{}: {view} lacks {shown}", language.id);
        }
    }
}

#[test]
fn a_cut_connection_changes_the_answer_and_the_run() {
    let mut page = Page::new("en", "view:Skips");
    let name = page.texts.get("unet-skip-name", &genscope::args!("level" => 0, "size" => "16 × 16"));
    page.click(&name);
    assert!(page.did("unet-cut") && page.did("unet-cut-run"));
    assert!(page.has("the cut changes the predicted noise by 0.") && !page.has("the cut changes the predicted noise by 0 "), "the answer is another one");
    assert!(page.has("the two pictures are 0."), "and so is the picture");
    let join = page.texts.t("unet-join-all");
    page.click(&join);
    assert!(page.has(&page.texts.t("unet-skips-hint")));
}

#[test]
fn digits_have_their_own_network() {
    let mut page = Page::new("en", "");
    let label = page.texts.t("unet-subject-digits");
    page.click(&label);
    assert!(page.has("All 24 channels of down.0.res"));
}

#[test]
fn what_was_remembered_may_be_nonsense() {
    for state in ["guidance:NaN", "block:\"nowhere\",channel:9999", "cut:[0,0,7,99]", "digit:12,subject:digits"] {
        let page = Page::new("en", state);
        assert!(page.has("All "), "{state}");
    }
}
