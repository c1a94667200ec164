//! Temporary: trains.
use genscope::{data::text::*, engine::*, model::gpt::*, train::*};
use std::time::Instant;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let n = |i: usize| a[i].parse::<f64>().unwrap();
    let (file, out) = (&a[1], &a[2]);
    let model = GptConfig { vocab_size: 0, block_size: n(3) as usize, n_layer: n(4) as usize, n_head: n(5) as usize, n_embd: n(6) as usize };
    let windows = if &a[7] == "lines" { Windows::Lines } else { Windows::Running };
    let cfg = TrainConfig { batch_size: n(8) as usize, max_iters: n(9) as u64, learning_rate: n(10) as f32, min_lr: n(11) as f32, dropout: n(12) as f32, warmup_iters: 200, windows, ..Default::default() };
    let mut text = std::fs::read_to_string(file).unwrap();
    if windows == Windows::Lines { text = genscope::data::text::shuffled_lines(&text); }
    let data = TextData::new(&text, model.block_size).unwrap();
    let model = GptConfig { vocab_size: genscope::data::tokenizer::Tokenizer::vocab_size(&data.tokenizer), ..model };
    println!("{} parameters", model.parameter_count());
    let engine = cpu::CpuEngine::new(2).unwrap();
    let mut t = Trainer::new(Box::new(engine), model.clone(), cfg.clone(), data).unwrap();
    let p = std::path::Path::new(out);
    if p.exists() { t = t.resume(&genscope::checkpoint::Checkpoint::load(p).unwrap()).unwrap(); }
    let start = Instant::now(); let mut sum = 0.0; let first = t.done();
    while t.done() < cfg.max_iters {
        let r = t.step().unwrap();
        sum += r.loss;
        if r.step % 100 == 0 { println!("{} loss {:.4} lr {:.5} norm {:.2} {:.0} ms/step", r.step, sum / 100.0, r.lr, r.grad_norm, start.elapsed().as_secs_f64() * 1e3 / (r.step - first) as f64); sum = 0.0; }
        if r.step % 1000 == 0 || r.step == cfg.max_iters { println!("VAL {} {:.4}", r.step, t.validate().unwrap()); }
        if r.step % 250 == 0 || r.step == cfg.max_iters { t.checkpoint(&Default::default()).unwrap().save(p).unwrap(); }
    }
}
