//! From words to picture: the prompt editor with anything typed into it, guidance that follows the slider, reading weights,
//! the table of the encoders, two prompts from one noise.

use crate::ui::{Shared, wait, window_with};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT;
use genscope::data::shapes::vocabulary::{MAX_WORDS, WORDS};
use genscope::tensor::Tensor;
use genscope::ui::app::App;
use genscope::ui::measure::edits::edits;
use genscope::ui::measure::reading::Read;
use genscope::ui::text::{LANGUAGES, Texts};
use genscope::ui::widget::PromptEdit;
use genscope::ui::widget::vocabulary::KINDS;
use std::sync::Arc;

#[test]
fn every_word_is_of_one_kind_and_has_its_meaning_in_every_language() {
    let mut all: Vec<&str> = KINDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
    let mut known: Vec<&str> = WORDS[4..].to_vec();
    all.sort_unstable();
    known.sort_unstable();
    assert_eq!(all, known);
    for language in LANGUAGES {
        let texts = Texts::new(language.id);
        for word in WORDS {
            let key = format!("gloss-{}", word.trim_matches(['<', '>']));
            assert!(texts.has(&key), "{} lacks {key}", language.id);
        }
        for (kind, _) in KINDS {
            assert!(texts.has(kind), "{} lacks {kind}", language.id);
        }
    }
}

#[test]
fn a_prompt_survives_whatever_is_typed() {
    let book = PromptEdit::new(&"circle ".repeat(10_000));
    assert_eq!(book.tokens().spans.len(), MAX_WORDS);
    assert!(book.tokens().cut > 100 && book.text().chars().count() == 4000);
    let faces = PromptEdit::new("\u{1f600}\u{1f600} a circle");
    assert_eq!((faces.tokens().unknown.len(), faces.label(1).as_str()), (1, "\u{1f600}\u{1f600}"));
    let long = PromptEdit::new(&"x".repeat(5000));
    assert!(long.label(1).chars().count() < 20, "a word as long as a book is shown in part");
    let mut prompt = PromptEdit::new("a red sqare");
    prompt.token.pinned = Some(4);
    prompt.set_text("red");
    assert_eq!((prompt.padded().len(), prompt.token.pinned), (20, None), "a token that is gone is not pinned");
    let again: PromptEdit = ron::from_str(&ron::to_string(&prompt).expect("a text")).expect("a prompt");
    assert_eq!(again.tokens(), prompt.tokens());
}

#[test]
fn what_two_texts_do_not_share() {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<String>>();
    let (gone, come) = edits(&words("a red circle above a blue square"), &words("a green circle a big blue square"));
    assert_eq!((gone.join(" "), come.join(" ")), ("red above".to_owned(), "green big".to_owned()));
    assert_eq!(edits(&words("a b"), &words("a b")), (Vec::new(), Vec::new()));
}

/// Two layers of two heads, four places, five tokens.
fn layers() -> Vec<(String, Arc<Tensor>)> {
    let layer = |salt: usize| {
        let row = |at: usize| {
            let weights: Vec<f32> = (0..5).map(|token| 1.0 + ((7 * at + 3 * token + salt) % 5) as f32).collect();
            let sum: f32 = weights.iter().sum();
            weights.into_iter().map(move |weight| weight / sum)
        };
        Arc::new(Tensor::new([2, 4, 5], (0..8).flat_map(row).collect::<Vec<f32>>()).expect("numbers for the shape"))
    };
    vec![("down.1.attn.cross.att".to_owned(), layer(0)), ("up.1.attn.cross.att".to_owned(), layer(2))]
}

#[test]
fn reading_is_shared_out_over_words_and_padding() {
    let layers = layers();
    let read = Read::of(&layers, None, None, 3).expect("weights");
    assert_eq!((read.side, read.columns()), (2, 4), "the two tokens of padding are one column");
    for place in 0..4 {
        let row = read.row(Some([place / 2, place % 2]));
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        let mean = |word: usize| layers.iter().flat_map(|(_, tensor)| (0..2).map(move |head| tensor.data()[(head * 4 + place) * 5 + word])).sum::<f32>() / 4.0;
        assert!((row[1] - mean(1)).abs() < 1e-6 && (row[3] - mean(3) - mean(4)).abs() < 1e-6);
    }
    let one = Read::of(&layers, Some(1), Some(0), 5).expect("weights");
    assert_eq!(one.columns(), 5, "without padding there is no column for it");
    assert_eq!(one.word(2), (0..4).map(|place| layers[1].1.data()[place * 5 + 2]).collect::<Vec<f32>>());
    assert!((one.shares().iter().sum::<f32>() - 1.0).abs() < 1e-5);
    assert!(Read::of(&layers, Some(7), None, 3).is_none() && Read::of(&[], None, None, 3).is_none());
}

struct Page {
    harness: Harness<'static>,
    app: Shared,
}

impl Page {
    /// Few steps: what is tested is the page.
    fn new(language: &str, view: &str) -> Self {
        let (mut harness, app) = window_with(language, "words", &format!("(view:{view},steps:4,guidance:3.0)"));
        wait(&mut harness, &app);
        Self { harness, app }
    }

    fn rect(&self, name: &str) -> egui::Rect {
        let found = self.harness.root().children_recursive().find(|node| node.accesskit_node().label().as_deref() == Some(name)).map(|node| node.rect());
        found.unwrap_or_else(|| panic!("no {name:?}"))
    }

    fn says(&self, part: &str) -> bool {
        let mut nodes = self.harness.root().children_recursive();
        nodes.any(|node| node.accesskit_node().label().or(node.accesskit_node().value()).is_some_and(|text| text.contains(part)))
    }

    fn click_at(&mut self, pos: egui::Pos2) {
        self.harness.hover_at(pos);
        self.harness.step();
        for pressed in [true, false] {
            self.harness.event(egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers: egui::Modifiers::NONE });
            self.harness.step();
        }
        self.harness.step();
    }

    fn click(&mut self, name: &str) {
        let at = self.rect(name).center();
        self.click_at(at);
    }

    /// Puts a text in the place of what stands in a box.
    fn write(&mut self, name: &str, text: &str) {
        self.click(name);
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
        self.harness.step();
        let event = if text.is_empty() { egui::Event::Key { key: egui::Key::Backspace, physical_key: None, pressed: true, repeat: false, modifiers: egui::Modifiers::NONE } } else { egui::Event::Paste(text.to_owned()) };
        self.harness.event(event);
        self.harness.step();
        self.harness.step();
    }

    fn wait(&mut self) {
        wait(&mut self.harness, &self.app);
    }

    fn did(&self, what: &str) -> bool {
        self.app.borrow().as_ref().map(App::state).is_some_and(|state| state.did.contains(what))
    }
}

#[test]
fn a_prompt_is_painted_and_judged() {
    let mut page = Page::new("en", "Guidance");
    assert!(page.says("attributes are right"), "the reader judges what was painted");
    assert!(page.says("4 steps · 8 evaluations"));
    page.write("Prompt", "a green star in the centre");
    assert!(page.did("words-typed"));
    page.wait();
    assert!(page.says("of 4 attributes") || page.says("All 4 attributes"), "one object, its shape, colour and place: no size was said");
}

#[test]
fn words_it_does_not_know_are_named_and_put_right() {
    let mut page = Page::new("en", "Guidance");
    page.write("Prompt", "a red sqare");
    assert!(page.says("“sqare” is not in the vocabulary") && page.did("words-unknown"));
    page.click("Prompt: put square in place 3 for “sqare”");
    assert!(!page.says("is not in the vocabulary") && page.says("a red square"));
    page.write("Prompt", "");
    assert!(page.says("this is the unconditional model"));
    page.wait();
    assert!(page.says("asks for nothing that can be checked"));
    page.write("Prompt", &"red circle ".repeat(5_000));
    assert!(page.says("There is room for 18 words") && page.says("The box is full"));
    page.wait();
}

#[test]
fn the_blend_follows_the_slider_before_the_run_does() {
    let mut page = Page::new("en", "Guidance");
    let slider = page.rect("Guidance, 0 to 12");
    page.click_at(slider.left_center() + egui::vec2(1.0, 0.0));
    assert!(page.did("words-guided") && page.says("x₀ at w = 0"), "at once");
    assert!(page.says("The whole run, w = 3"), "the run is still the old one");
    page.wait();
    assert!(page.says("The whole run, w = 0"));
}

#[test]
fn a_place_is_asked_what_it_reads() {
    let mut page = Page::new("zh-CN", "Attention");
    assert!(page.says("所有位置平均在读什么"));
    page.click("先猜");
    let picture = page.rect("图，读这个词的位置看得清");
    page.click_at(picture.center());
    assert!(page.did("words-patch-pinned") && page.says("这个位置读得最多的是哪个词元"));
    page.click("猜第 3 个词元：blue");
    assert!(page.did("words-guessed") && (page.says("猜了 1 次，对 1 次") || page.says("猜了 1 次，对 0 次")));
    page.click("词元 3：blue");
    assert!(page.did("words-word-pinned") && page.says("哪里在读“blue”"));
}

#[test]
fn prompts_and_pictures_join_the_table_of_the_encoders() {
    let mut page = Page::new("en", "Clip");
    assert!(page.says("Picture 6 of the table") && !page.says("Picture 7 of the table"));
    page.click("Add the painted picture");
    page.click("Add the prompt");
    page.wait();
    assert!(page.says("Picture 7 of the table") && page.did("words-clip-added"));
    let table = page.rect("Texts by pictures");
    page.click_at(table.right_bottom() - egui::vec2(20.0, 8.0));
    assert!(page.says("the sum of 64 products is"));
}

#[test]
fn two_prompts_begin_in_one_noise() {
    let mut page = Page::new("en", "Pair");
    assert!(page.says("Gone:"));
    page.write("The other prompt", "a large blue circle above a small red square on a white background");
    page.wait();
    assert!(page.says("the same words in the same order") && page.says("root mean square 0"), "the same prompt from the same noise is the same picture");
}

#[test]
fn encodings_can_be_compared_with_those_of_another_prompt() {
    let mut page = Page::new("en", "Encodings");
    assert!(page.says("numbers a token"));
    page.click("with another prompt");
    page.wait();
    assert!(page.did("words-alike-other"));
}
