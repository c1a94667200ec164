//! `genscope text`: symbols, counts and entropies of a text, and for a generated one its true entropy; or the text itself.

use super::{Common, say, source};
use crate::data::corpus::{Corpus, USUAL_CHARACTERS};
use crate::data::statistics::{PAIRS_EACH, RARE, Remark, TextStatistics};
use crate::data::text::MAX_TEXT_BYTES;
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};
use std::io::{Write, stdout};
use std::path::PathBuf;

/// Symbols in the table that people read; JSON has all of them.
const SHOWN: usize = 30;

#[derive(Debug, Args)]
#[command(after_help = "Examples: genscope text --data stories\n          genscope text --data fables --print > fables.txt")]
pub(super) struct TextArgs {
    /// A UTF-8 text file; where there is none of that name, a built-in text: stories, arithmetic, brackets (generated from
    /// --seed), fables, fables-zh
    #[arg(long)]
    data: PathBuf,
    /// Length of a generated text in characters
    #[arg(long, default_value_t = USUAL_CHARACTERS)]
    characters: usize,
    /// The context length that the text is judged for
    #[arg(long, default_value_t = 64)]
    block_size: usize,
    /// Print the text itself and nothing about it
    #[arg(long, conflicts_with = "json")]
    print: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: &TextArgs) -> Result<()> {
    if args.characters as u64 > MAX_TEXT_BYTES {
        bail!("--characters is {}; texts of at most {MAX_TEXT_BYTES} are made", args.characters);
    }
    let text = source::corpus(&args.data, args.common.seed, args.characters)?;
    if args.print {
        return Ok(stdout().lock().write_all(text.as_bytes())?);
    }
    let statistics = TextStatistics::new(&text).with_context(|| format!("{} cannot be learned from", args.data.display()))?;
    let process = source::built_in(&args.data).and_then(Corpus::process);
    let remarks: Vec<String> = statistics.remarks(args.block_size).iter().map(sentence).collect();
    if args.common.json {
        let count = |(symbol, count): &(char, usize)| json!({"symbol": symbol.to_string(), "count": count});
        let truth = process.map_or(Value::Null, |process| {
            json!({"nats_per_character": process.entropy_rate(), "nats_per_line": process.line_entropy(), "characters_per_line": process.line_length()})
        });
        let all = json!({
            "data": args.data.to_string_lossy(), "characters": statistics.characters, "bytes": statistics.bytes, "lines": statistics.lines,
            "longest_line": statistics.longest_line, "vocab_size": statistics.vocabulary.len(),
            "vocabulary": statistics.vocabulary.iter().map(count).collect::<Vec<_>>(), "uniform": statistics.uniform(), "single_character": statistics.single,
            "pair": statistics.pair, "pairs": statistics.pairs, "distinct_pairs": statistics.distinct_pairs, "rare_symbols": statistics.rare().len(),
            "true_entropy": truth, "remarks": remarks,
        });
        return Ok(say!("{all}")?);
    }
    say!("{} characters, {} lines, the longest of {} characters", statistics.characters, statistics.lines, statistics.longest_line)?;
    say!("{} symbols:", statistics.vocabulary.len())?;
    let shown = |(symbol, count): &(char, usize)| format!("{symbol:?} {count}");
    for row in statistics.vocabulary[..SHOWN.min(statistics.vocabulary.len())].chunks(6) {
        say!("  {}", row.iter().map(|entry| format!("{:<14}", shown(entry))).collect::<String>().trim_end())?;
    }
    if statistics.vocabulary.len() > SHOWN {
        say!("  and {} more", statistics.vocabulary.len() - SHOWN)?;
    }
    say!("losses that need no network, in nats per character:")?;
    say!("  {:.4}  every symbol equally likely (ln V)", statistics.uniform())?;
    say!("  {:.4}  knowing how common each symbol is", statistics.single)?;
    say!("  {:.4}  knowing the symbol just before as well", statistics.pair)?;
    if let Some(process) = process {
        say!("  {:.4}  the true entropy of the process that writes it: {:.4} nats a line of {:.2} characters", process.entropy_rate(), process.line_entropy(), process.line_length())?;
    }
    remarks.iter().try_for_each(|remark| say!("{remark}"))?;
    Ok(())
}

fn sentence(remark: &Remark) -> String {
    match *remark {
        Remark::TooShort { characters, wanted, block_size } => {
            format!("Too short: a context of {block_size} needs {wanted} characters, the text has {characters}; take a shorter context or a longer text.")
        }
        Remark::Rare { symbols, share } => format!("{symbols} symbols come fewer than {RARE} times, {:.2} % of the text: too rare to be learned.", 100.0 * share),
        Remark::LargeVocabulary { symbols } => format!("{symbols} symbols are many for a small model: most of its parameters will be their embeddings."),
        Remark::FewPairs { pairs, distinct } => {
            format!("The pair entropy is too low to be reached on new text: {distinct} different pairs among {pairs}, fewer than {PAIRS_EACH} of each.")
        }
        Remark::PairsOfBeginning { pairs } => format!("The pair entropy rests on the first {pairs} pairs: the text has too many different ones."),
        Remark::LongLine { characters, block_size } => format!("The longest line has {characters} characters; a context of {block_size} does not hold it whole."),
    }
}
