//! Built-in texts: their true entropies against closed forms and against what is drawn, and what is said about any text.

use genscope::data::corpus::grammar::{self, GrammarError};
use genscope::data::corpus::process::{Alternative, Process, ProcessError};
use genscope::data::corpus::synthetic::{END, KINDS, MAX_DEPTH, OPEN, arithmetic};
use genscope::data::corpus::{CORPORA, find};
use genscope::data::statistics::{MAX_PAIRS, RARE, Remark, StatisticsError, TextStatistics};
use genscope::data::text::TextData;
use genscope::ui::text::{LANGUAGES, Texts};
use std::process::{Command, Output};

fn process(id: &str) -> &'static Process {
    find(id).and_then(|corpus| corpus.process()).expect("it is generated")
}

fn close(found: f64, wanted: f64, within: f64, what: &str) {
    assert!((found - wanted).abs() <= within, "{what}: {found}, not {wanted}");
}

#[test]
fn every_text_has_a_name_and_is_a_function_of_length_and_seed() {
    for corpus in CORPORA {
        let text = corpus.text(1, 5000);
        assert_eq!(text, corpus.text(1, 5000), "{}", corpus.id);
        assert!(std::ptr::eq(find(corpus.id).expect("found by its id"), corpus));
        if corpus.process().is_some() {
            assert_eq!(text.chars().count(), 5000, "{}", corpus.id);
            assert_ne!(text, corpus.text(2, 5000), "{}", corpus.id);
            assert!(text.starts_with(&corpus.text(1, 777)), "{}: fewer characters are the first of more", corpus.id);
            assert_eq!(corpus.text(1, 0), "");
        } else {
            assert_eq!(text, corpus.text(2, 7), "{} is what it is", corpus.id);
        }
        for language in LANGUAGES {
            let texts = Texts::new(language.id);
            for key in [format!("corpus-{}", corpus.id), format!("corpus-{}-about", corpus.id)] {
                assert!(texts.has(&key), "{} lacks {key}", language.id);
            }
        }
    }
    assert!(find("no such text").is_none());
}

#[test]
fn a_long_draw_costs_its_true_entropy() {
    for corpus in CORPORA {
        let Some(process) = corpus.process() else { continue };
        let text = process.text(9, 1_000_000);
        let mean = process.surprise(&text).expect("it writes what it draws") / 1e6;
        println!(
            "{}: {:.6} nats a character, drawn {mean:.6}; {:.4} nats a line of {:.4} characters; {} symbols, {} nodes",
            corpus.id, process.entropy_rate(), process.line_entropy(), process.line_length(), process.symbols().len(), process.nodes()
        );
        close(mean, process.entropy_rate(), 0.004, corpus.id);
        let lines = text.matches('\n').count() as f64;
        close(1e6 / lines / process.line_length(), 1.0, 0.02, corpus.id);
        let mut symbols: Vec<char> = text.chars().collect();
        symbols.sort_unstable();
        symbols.dedup();
        assert_eq!(symbols, process.symbols(), "{}: the text has every symbol that can come", corpus.id);
    }
}

/// Sums of two numbers below 100: `2 ln 100` nats, and a length that can be counted.
#[test]
fn the_entropy_of_sums_is_that_of_their_numbers() {
    let length: usize = (0..100).flat_map(|a| (0..100).map(move |b| format!("{a}+{b}={}\n", a + b).len())).sum();
    let process = process("arithmetic");
    close(process.line_length(), length as f64 / 1e4, 1e-9, "characters");
    close(process.line_entropy(), 2.0 * 100f64.ln(), 1e-9, "nats");
    close(process.entropy_rate(), 0.991_479, 1e-6, "nats a character");
}

#[test]
fn sums_are_right_and_answers_cost_nothing() {
    let process = process("arithmetic");
    let text = process.text(3, 20_000);
    let lines: Vec<&str> = text.lines().collect();
    for line in &lines[..lines.len() - 1] {
        let (sum, answer) = line.split_once('=').expect("an answer");
        let (a, b) = sum.split_once('+').expect("two numbers");
        let [a, b, answer] = [a, b, answer].map(|number| {
            let value: usize = number.parse().expect("a number");
            assert_eq!(value.to_string(), number, "no leading zeros");
            value
        });
        assert!(a < 100 && b < 100 && a + b == answer, "{line}");
    }
    let asked = process.surprise("57+68=").expect("a sum");
    close(process.surprise("57+68=125\n").expect("a right sum"), asked, 1e-12, "the answer is free");
    close(asked, 2.0 * 100f64.ln(), 1e-12, "two numbers");
    assert_eq!(process.surprise("57+68=124"), None, "a wrong answer is never written");
    assert_eq!(process.surprise("07+"), None);
    // A 1 is followed by + for one number of eleven: 1 itself and 10 to 19.
    let mut belief = process.at_start();
    close(belief.read('1'), 0.11, 1e-12, "eleven of a hundred begin with 1");
    let next = belief.next();
    close(next[0].1, 1.0 / 11.0, 1e-12, "1+");
    assert_eq!((next[0].0, next.len()), ('+', 11));
}

/// The same source seen from outside: only the depth matters for lengths, and every opening costs `ln 3` more.
#[test]
fn the_entropy_of_brackets_follows_from_their_depth() {
    let coin = |p: f64| -p * p.ln() - (1.0 - p) * (1.0 - p).ln();
    let kinds = (KINDS.len() as f64).ln();
    // Expected characters and nats from a depth until that bracket is closed, from the deepest up: close, or open and go
    // through one of the next depth and be here again. x = 1 + p (x_deeper + x) with p < 1 solved for x.
    let (mut length, mut nats) = (1.0, 0.0);
    for _ in 1..MAX_DEPTH {
        length = (1.0 + OPEN * length) / (1.0 - OPEN);
        nats = (coin(OPEN) + OPEN * (kinds + nats)) / (1.0 - OPEN);
    }
    // A line has 1/END brackets at depth 0; each is an opening and what follows, then the coin of ending is thrown.
    let line = (1.0 + length) / END + 1.0;
    let cost = (kinds + nats + coin(END)) / END;
    let process = process("brackets");
    close(process.line_length(), line, 1e-9, "characters");
    close(process.line_entropy(), cost, 1e-9, "nats");
}

#[test]
fn brackets_balance() {
    let text = process("brackets").text(4, 50_000);
    let lines: Vec<&str> = text.lines().collect();
    let mut deepest = 0;
    for line in &lines[..lines.len() - 1] {
        let mut open = Vec::new();
        for symbol in line.chars() {
            if let Some(kind) = KINDS.iter().position(|kind| kind[0] == symbol) {
                open.push(kind);
            } else {
                let kind = open.pop().unwrap_or_else(|| panic!("{line} closes what is not open"));
                assert_eq!(KINDS[kind][1], symbol, "{line}");
            }
            deepest = deepest.max(open.len());
        }
        assert!(open.is_empty() && !line.is_empty(), "{line}");
    }
    assert_eq!(deepest, MAX_DEPTH);
}

#[test]
fn true_probabilities_sum_to_one_wherever_reading_begins() {
    for corpus in CORPORA {
        let Some(process) = corpus.process() else { continue };
        let text = process.text(5, 400);
        let skip = text.chars().count() / 3;
        for (begin, mut belief) in [(0, process.at_start()), (skip, process.anywhere())] {
            let mut places = usize::MAX;
            for symbol in text.chars().skip(begin) {
                let next = belief.next();
                close(next.iter().map(|entry| entry.1).sum(), 1.0, 1e-9, corpus.id);
                assert!(next.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted, each once");
                let told = next.iter().find(|entry| entry.0 == symbol).expect("what came could come").1;
                close(belief.read(symbol), told, 1e-12, corpus.id);
                assert!(belief.places() <= places, "reading leaves fewer places");
                places = belief.places();
            }
            assert_eq!(places, 1, "{}: after a few lines it is known where the process is", corpus.id);
        }
        let mut belief = process.at_start();
        assert_eq!(belief.read('\u{1F98A}'), 0.0);
        assert!(belief.next().is_empty() && belief.places() == 0, "after the impossible nothing is known");
        assert_eq!(belief.read('a'), 0.0);
    }
}

/// Read from anywhere, the mean share of a symbol is its share of a long text.
#[test]
fn the_stationary_distribution_is_that_of_long_texts() {
    let process = process("stories");
    let text = process.text(6, 1_000_000);
    for (symbol, share) in process.anywhere().next() {
        close(text.matches(symbol).count() as f64 / 1e6, share, 0.002, &symbol.to_string());
    }
}

/// A perfect model that sees only the window pays more at its beginning and the entropy rate in the end.
#[test]
fn a_window_costs_most_where_it_begins() {
    let process = process("arithmetic");
    let letters: Vec<char> = process.text(8, 20_000).chars().collect();
    let windows: Vec<Vec<f64>> = letters.chunks_exact(40).map(|window| process.anywhere().surprises(&window.iter().collect::<String>())).collect();
    let mean = |from: usize, to: usize| windows.iter().flat_map(|window| &window[from..to]).sum::<f64>() / (windows.len() * (to - from)) as f64;
    let single = TextStatistics::new(&letters.iter().collect::<String>()).expect("a text").single;
    close(mean(0, 1), single, 0.1, "the first character costs the entropy of single characters");
    close(mean(25, 40), process.entropy_rate(), 0.05, "the last ones the entropy rate");
    assert!(process.at_start().surprises("1x1").iter().map(|nats| nats.is_finite()).eq([true, false, false]));
}

#[test]
fn a_story_remembers_whom_it_is_about() {
    let process = process("stories");
    let text = process.text(7, 200_000);
    println!("{}", text.lines().take(8).collect::<Vec<_>>().join("\n"));
    let heroes = ["fox", "hare", "mole", "crow", "toad", "mouse"];
    let lines: Vec<&str> = text.lines().collect();
    for line in &lines[..lines.len() - 1] {
        let found: Vec<&str> = heroes.into_iter().filter(|hero| line.contains(&format!(" {hero} "))).collect();
        assert_eq!(found.len(), 1, "one hero a story: {line}");
    }
    let mut words: Vec<String> = text.split_whitespace().map(|word| word.trim_matches([',', '.']).to_lowercase()).collect();
    words.sort_unstable();
    words.dedup();
    assert!((100..=150).contains(&words.len()), "{} words", words.len());
    // Whoever the story is about costs at its first place, and nothing at its last.
    let begun = "One morning the sleepy fox found a golden lantern by the well. She asked the owl what it was for. It is to light the path, said the owl. So the ";
    let whole = |end: &str| process.surprise(&format!("{begun}{end}"));
    assert!(whole("fox").is_some() && whole("hare").is_none());
}

#[test]
fn grammars_say_what_is_wrong_with_them() {
    let coin = grammar::compile("s:\n  3 a{t}\n  1 b\\n\nt:\n  1 \\n\n  1 x{t}\n").expect("a grammar");
    // H = H(1/4) + 3/4 (2 ln 2), length 2 + 3/4.
    let first = 0.75 * (4.0f64 / 3.0).ln() + 0.25 * 4f64.ln();
    close(coin.line_entropy(), first + 0.75 * 2.0 * 2f64.ln(), 1e-12, "nats");
    close(coin.line_length(), 2.75, 1e-12, "characters");
    let wrong = |source: &str| grammar::compile(source).expect_err(source);
    assert_eq!(wrong(""), GrammarError::Empty);
    assert_eq!(wrong("s:\n  1 {t}\n"), GrammarError::Unknown { line: 2, name: "t".into() });
    assert!(matches!(wrong("s:\n  0 a\n"), GrammarError::Line { line: 2, .. }));
    assert!(matches!(wrong("s\n  1 a\n"), GrammarError::Line { line: 1, .. }));
    assert!(matches!(wrong("  1 a\n"), GrammarError::Line { line: 1, .. } | GrammarError::Empty));
    assert!(matches!(wrong("s:\n  1 {$w.2}\\n\n$w:\n  1 a\n"), GrammarError::Unknown { .. }));
    assert_eq!(wrong("s:\n  1 {s}a\n  1 b\n"), GrammarError::TooLarge);
    assert_eq!(wrong("s:\n  1 a{s}a\n  1 b\n"), GrammarError::TooLarge);
    assert!(matches!(wrong("s:\n  1 a{t}\n  1 ab\n\nt:\n  1 b\n  1 c\n"), GrammarError::Process(ProcessError::Ambiguous { state: 0, .. })));
    assert_eq!(wrong("s:\n  1 a{t}\nt:\n  1 b{t}\n"), GrammarError::Process(ProcessError::Endless));
    let to = |next| vec![vec![Alternative { weight: 1.0, text: "a".into(), next }]];
    assert!(Process::new(&to(0)).is_ok());
    assert_eq!(Process::new(&to(1)).expect_err("nowhere"), ProcessError::Malformed { state: 0 });
    assert_eq!(Process::new(&[]).expect_err("nothing"), ProcessError::Malformed { state: 0 });
    assert!(Process::new(&arithmetic()).is_ok());
}

#[test]
fn fables_are_long_plain_and_of_few_symbols() {
    for (id, characters, symbols, common) in [("fables", 18_000, 60, 0.99), ("fables-zh", 7000, 650, 0.75)] {
        let text = find(id).expect("it is there").text(0, 0);
        let statistics = TextStatistics::new(&text).expect("a text");
        let rare: usize = statistics.rare().iter().map(|entry| entry.1).sum();
        println!("{id}: {} characters, {} symbols, single {:.4}, pair {:.4}, {:.3} rare", statistics.characters, statistics.vocabulary.len(), statistics.single, statistics.pair, rare as f64 / statistics.characters as f64);
        assert!(statistics.characters >= characters && statistics.vocabulary.len() <= symbols, "{id}");
        assert!(1.0 - rare as f64 / statistics.characters as f64 > common, "{id}: {rare} characters are of rare symbols");
        assert!(!text.contains(['\r', '\t', '\u{FEFF}']) && !text.contains("  ") && text.ends_with('\n'), "{id}");
        for fable in text.trim_end().split("\n\n\n") {
            let parts: Vec<&str> = fable.split("\n\n").collect();
            assert_eq!(parts.len(), 3, "{id}: a title, a story and a moral: {fable:.40}");
            assert!(parts[2].ends_with(['.', '。']) && !parts[2].contains('\n'), "{}", parts[2]);
        }
        let quotes = |mark: char| text.matches(mark).count();
        assert!(quotes('"') % 2 == 0 && quotes('“') == quotes('”'), "{id}: what is said begins and ends");
        TextData::new(&text, 128).expect("it can be trained on");
    }
}

#[test]
fn statistics_are_what_a_hand_computes() {
    // a 4, b 2, \n 1; pairs aa 1, ab 2, ba 2, a\n 1: rows a: 4 of 1/4 2/4 1/4, b: 2 of ba.
    let statistics = TextStatistics::new("abaaba\n").expect("a text");
    assert_eq!((statistics.characters, statistics.bytes, statistics.lines, statistics.longest_line), (7, 7, 1, 6));
    assert_eq!(statistics.vocabulary, [('a', 4), ('b', 2), ('\n', 1)]);
    close(statistics.uniform(), 3f64.ln(), 1e-12, "uniform");
    let part = |p: f64| -p * p.ln();
    close(statistics.single, part(4.0 / 7.0) + part(2.0 / 7.0) + part(1.0 / 7.0), 1e-12, "single");
    close(statistics.pair, 4.0 / 6.0 * (2.0 * part(0.25) + part(0.5)), 1e-12, "pair");
    assert_eq!((statistics.pairs, statistics.distinct_pairs), (6, 4));
    let certain = TextStatistics::new(&"ab".repeat(500)).expect("a text");
    close(certain.single, 2f64.ln(), 1e-12, "half and half");
    close(certain.pair, 0.0, 1e-12, "certain");
    let chinese = TextStatistics::new("天上有天\n天\u{1F98A}").expect("a text");
    assert_eq!((chinese.characters, chinese.bytes, chinese.lines, chinese.longest_line), (7, 20, 2, 4));
    assert_eq!(chinese.vocabulary[0], ('天', 3));
    assert_eq!(chinese.vocabulary[1..], [('\n', 1), ('上', 1), ('有', 1), ('\u{1F98A}', 1)], "equally common ones by code point");
}

/// More symbols than the dense table holds: the other way of counting pairs must find the same.
#[test]
fn pairs_of_many_symbols_are_counted_alike() {
    let symbol = |i: u32| char::from_u32(0x4E00 + i).expect("a Chinese character");
    let mut state = 1u32;
    let text: String = (0..300_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Common symbols have small numbers, as in a text.
            symbol((state >> 16) % (1 + (state >> 8 & 1023)))
        })
        .collect();
    let statistics = TextStatistics::new(&text).expect("a text");
    let letters: Vec<char> = text.chars().collect();
    let mut pairs: std::collections::BTreeMap<(char, char), f64> = Default::default();
    let mut firsts: std::collections::BTreeMap<char, f64> = Default::default();
    for pair in letters.windows(2) {
        *pairs.entry((pair[0], pair[1])).or_default() += 1.0;
        *firsts.entry(pair[0]).or_default() += 1.0;
    }
    let total = (letters.len() - 1) as f64;
    let wanted: f64 = pairs.iter().map(|((first, _), count)| -count / total * (count / firsts[first]).ln()).sum();
    close(statistics.pair, wanted, 1e-9, "H(Y | X)");
    assert_eq!((statistics.distinct_pairs, statistics.pairs), (pairs.len(), 299_999));
    assert!(statistics.vocabulary.len() > 256, "{} symbols", statistics.vocabulary.len());
}

#[test]
fn what_cannot_be_learned_from_is_named() {
    assert_eq!(TextStatistics::new(""), Err(StatisticsError::Empty));
    assert_eq!(TextStatistics::new("aaaa"), Err(StatisticsError::OneSymbol { symbol: 'a', count: 4 }));
    assert_eq!(TextStatistics::new("ab\0c"), Err(StatisticsError::Binary { place: 3 }));
    let text = "ab".repeat(100) + "\n" + "z";
    let remarks = TextStatistics::new(&text).expect("a text").remarks(64);
    assert!(remarks.contains(&Remark::TooShort { characters: 202, wanted: 1300, block_size: 64 }));
    assert!(remarks.contains(&Remark::LongLine { characters: 200, block_size: 64 }));
    assert!(remarks.contains(&Remark::Rare { symbols: 2, share: 2.0 / 202.0 }));
    let stories = TextStatistics::new(&process("stories").text(1, 300_000)).expect("a text");
    assert!(stories.remarks(512).is_empty(), "{:?}", stories.remarks(512));
    assert!(stories.vocabulary.iter().all(|entry| entry.1 >= RARE));
    // What the remarks call long enough, training takes, and not one character less.
    for (length, fits) in [(1300, true), (1299, false)] {
        let text: String = "ab".chars().cycle().take(length).collect();
        assert_eq!(TextData::new(&text, 64).is_ok(), fits);
        assert_eq!(TextStatistics::new(&text).expect("a text").remarks(64).iter().any(|remark| matches!(remark, Remark::TooShort { .. })), !fits);
    }
}

/// Counts the work, not the time: every character is asked for once, and no more pairs are kept than was promised.
#[test]
fn long_texts_are_read_once_in_bounded_memory() {
    let text = process("stories").text(1, 10 << 20);
    let mut asked = 0;
    let statistics = TextStatistics::of(text.chars().inspect(|_| asked += 1)).expect("a text");
    assert_eq!((asked, statistics.characters, statistics.pairs), (10 << 20, 10 << 20, (10 << 20) - 1));
    assert_eq!(statistics.vocabulary.iter().map(|entry| entry.1).sum::<usize>(), 10 << 20);
    // Nearly all pairs of these are new.
    let mut state = 1u64;
    let noise = (0..6_000_000).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from_u32(0x1_0000 + (state >> 40) as u32 % 20_000).expect("a character")
    });
    let statistics = TextStatistics::of(noise).expect("a text");
    assert_eq!(statistics.characters, 6_000_000);
    assert!(statistics.distinct_pairs <= MAX_PAIRS && statistics.distinct_pairs > MAX_PAIRS / 2, "{}", statistics.distinct_pairs);
    let remarks = statistics.remarks(64);
    assert!(remarks.contains(&Remark::PairsOfBeginning { pairs: statistics.pairs }), "{remarks:?}");
    assert!(remarks.contains(&Remark::LargeVocabulary { symbols: 20_000 }), "{remarks:?}");
    assert!(remarks.iter().any(|remark| matches!(remark, Remark::FewPairs { .. })), "{remarks:?}");
}

fn genscope(args: &[&str], folder: &std::path::Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_genscope")).args(args).current_dir(folder).env_remove("RUST_LOG").output().expect("the binary runs")
}

#[test]
fn the_command_line_knows_the_built_in_texts() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| {
        let output = genscope(args, folder.path());
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    for corpus in CORPORA {
        let all: serde_json::Value = serde_json::from_str(&run(&["text", "--data", corpus.id, "--characters", "50000", "--json"])).expect("JSON");
        let truth = all["true_entropy"]["nats_per_character"].as_f64();
        assert_eq!(truth, corpus.process().map(Process::entropy_rate), "{}", corpus.id);
        assert!(all["uniform"].as_f64() > all["single_character"].as_f64() && all["single_character"].as_f64() > all["pair"].as_f64(), "{all}");
        let words = run(&["text", "--data", corpus.id, "--characters", "50000"]);
        assert_eq!(words.contains("true entropy"), truth.is_some(), "{words}");
        assert_eq!(run(&["text", "--data", corpus.id, "--characters", "900", "--seed", "4", "--print"]), corpus.text(4, 900));
    }
    let sizes = ["--set", "n_layer=1", "--set", "n_embd=8", "--set", "n_head=1", "--set", "block_size=8", "--steps", "2", "--device", "cpu"];
    run(&[&["train", "--model", "gpt", "--data", "brackets", "--out", "a.safetensors"], &sizes[..]].concat());
    // A file of that name comes first; a folder is no text.
    std::fs::write(folder.path().join("stories"), "My own story. ".repeat(90)).expect("written");
    assert!(run(&["text", "--data", "stories"]).starts_with("1260 characters"));
    std::fs::create_dir(folder.path().join("fables")).expect("a folder");
    assert!(run(&["text", "--data", "fables", "--print"]).starts_with("The fox and the map"));
    std::fs::write(folder.path().join("program"), b"\x7fELF\0\0").expect("written");
    std::fs::write(folder.path().join("latin"), b"caf\xe9").expect("written");
    std::fs::write(folder.path().join("nothing"), b"").expect("written");
    std::fs::write(folder.path().join("same"), "a".repeat(9000)).expect("written");
    for (name, said) in [("program", "NUL"), ("latin", "UTF-8"), ("nothing", "empty"), ("same", "only one symbol"), ("nobody", "stories, arithmetic, brackets, fables, fables-zh")] {
        for args in [&["text", "--data", name][..], &["train", "--model", "gpt", "--out", "b.safetensors", "--data", name]] {
            let output = genscope(args, folder.path());
            let heard = String::from_utf8_lossy(&output.stderr);
            let wanted = if name == "nothing" && args[0] == "train" { "0 characters" } else { said };
            assert!(output.status.code() == Some(1) && heard.lines().count() == 1 && heard.contains(wanted) && heard.contains(name), "{args:?}: {heard}");
        }
    }
}
