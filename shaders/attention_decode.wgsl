// Attention for one new position: qkv (1, 3C), cache (T, 2C) of k then v, pos (1,) its row in the cache.
// Writes k and v of the new position into the cache; out (1, C) attends over rows 0..=pos.
//
// One workgroup a head. The new row is read from qkv, not from the cache, so that nobody waits for its writing.

struct Params {
    rows: u32,
    width: u32,
    head_size: u32,
    scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<f32>;
@group(0) @binding(2) var<storage, read_write> cache: array<f32>;
@group(0) @binding(3) var<storage, read> pos: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

var<workgroup> shares: array<vec2<f32>, 64>;  // each thread's largest score, and its sum of e^(score - largest)
var<workgroup> weights: array<f32, 64>;

// The score of row s: q.k scale.
fn score(s: u32, last: u32, head: u32) -> f32 {
    var sum = 0.0;
    for (var c = head; c < head + params.head_size; c++) {
        if s == last {
            sum += qkv[c] * qkv[params.width + c];
        } else {
            sum += qkv[c] * cache[s * 2u * params.width + c];
        }
    }
    return sum * params.scale;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let last = row_of(pos[0], params.rows);
    let head = group.x * params.head_size;

    var largest = -1e30;
    var total = 0.0;
    for (var s = lane; s <= last; s += 64u) {
        let e = score(s, last, head);
        let before = largest;
        largest = max(largest, e);
        total = total * exp(before - largest) + exp(e - largest);
    }
    shares[lane] = vec2<f32>(largest, total);
    workgroupBarrier();
    for (var other = 0u; other < 64u; other++) {
        largest = max(largest, shares[other].x);
    }
    total = 0.0;
    for (var other = 0u; other < 64u; other++) {
        total += shares[other].y * exp(shares[other].x - largest);
    }

    // 64 columns at a time, the rows in tiles of 64: one thread a row makes its weight, one thread a column sums.
    for (var first_col = 0u; first_col < params.head_size; first_col += 64u) {
        let col = head + first_col + lane;
        let mine = first_col + lane < params.head_size;
        var sum = 0.0;
        for (var first = 0u; first <= last; first += 64u) {
            let s = first + lane;
            if s <= last {
                weights[lane] = exp(score(s, last, head) - largest) / total;
            }
            workgroupBarrier();
            if mine {
                for (var s = first; s <= min(last, first + 63u); s++) {
                    if s == last {
                        sum += weights[s - first] * qkv[2u * params.width + col];
                    } else {
                        sum += weights[s - first] * cache[(2u * s + 1u) * params.width + col];
                    }
                }
            }
            workgroupBarrier();
        }
        if mine {
            out[col] = sum;
            cache[2u * last * params.width + col] = qkv[params.width + col];
            cache[(2u * last + 1u) * params.width + col] = qkv[2u * params.width + col];
        }
    }
}
