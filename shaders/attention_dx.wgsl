// Gradient of attention for qkv (B, T, 3C). Per head, with p the map and y = p v:
// d_v = p^T d_y,  d_p = d_y v^T,  d_s = p (d_p - rowsum(p d_p)) scale,  d_q = d_s k,  d_k = d_s^T q.
//
// One workgroup a head and sequence. It takes 64 queries at a time: first each thread finds the statistics of one query's
// row of the map, and its d_q; then each thread takes keys, and adds what these 64 queries send to their d_k and d_v.

struct Params {
    batch: u32,
    time: u32,
    n_head: u32,
    head_size: u32,
    scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> qkv: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

const QUERIES = 64u;
const CHUNK = 32u;

// Of each query's row: the largest score, 1 / the sum of e^(score - largest), and rowsum(p d_p).
var<workgroup> rows: array<vec3<f32>, 64>;

// The score of a query and key, and d_p of that entry: q.k scale, d_y.v.
fn entry(q: u32, k: u32, v: u32, d_y: u32) -> vec2<f32> {
    var sums = vec2<f32>();
    for (var c = 0u; c < params.head_size; c++) {
        sums += vec2<f32>(qkv[q + c] * qkv[k + c], d_out[d_y + c] * qkv[v + c]);
    }
    return vec2<f32>(sums.x * params.scale, sums.y);
}

// p and d_s of an entry.
fn shares(entry: vec2<f32>, row: vec3<f32>) -> vec2<f32> {
    let p = exp(entry.x - row.x) * row.y;
    return vec2<f32>(p, p * (entry.y - row.z) * params.scale);
}

// Four columns, from `col` on; past the head the last one again, which is never stored.
fn columns(col: u32) -> vec4<u32> {
    return min(col + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(params.head_size - 1u));
}

fn four(at: vec4<u32>) -> vec4<f32> {
    return vec4<f32>(qkv[at.x], qkv[at.y], qkv[at.z], qkv[at.w]);
}

fn four_d_out(at: vec4<u32>) -> vec4<f32> {
    return vec4<f32>(d_out[at.x], d_out[at.y], d_out[at.z], d_out[at.w]);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let width = params.n_head * params.head_size;
    let stride = 3u * width;
    // Where position 0 of this head begins in qkv (its q; k is width further, v twice that) and in d_out.
    let base = group.y * params.time * stride + group.x * params.head_size;
    let d_base = group.y * params.time * width + group.x * params.head_size;

    for (var first = 0u; first < params.time; first += QUERIES) {
        let t = first + lane;
        if t < params.time {
            let q = base + t * stride;
            let d_y = d_base + t * width;
            var largest = -1e30;
            var total = 0.0;
            var inner = 0.0;
            for (var s = 0u; s <= t; s++) {
                let k = base + width + s * stride;
                let e = entry(q, k, k + width, d_y);
                let before = largest;
                largest = max(largest, e.x);
                let shrink = exp(before - largest);
                let weight = exp(e.x - largest);
                total = total * shrink + weight;
                inner = inner * shrink + weight * e.y;
            }
            let row = vec3<f32>(largest, 1.0 / total, inner / total);
            rows[lane] = row;
            for (var col = 0u; col < params.head_size; col += CHUNK) {
                var d_q = array<vec4<f32>, 8>();
                for (var s = 0u; s <= t; s++) {
                    let k = base + width + s * stride;
                    let d_s = shares(entry(q, k, k + width, d_y), row).y;
                    for (var j = 0u; j < 8u; j++) {
                        d_q[j] += d_s * four(k + columns(col + 4u * j));
                    }
                }
                for (var c = 0u; c < CHUNK; c++) {
                    if col + c < params.head_size {
                        out[q + col + c] = d_q[c / 4u][c % 4u];
                    }
                }
            }
        }
        workgroupBarrier();

        let end = min(first + QUERIES, params.time);
        for (var s = lane; s < end; s += QUERIES) {
            let k = base + width + s * stride;
            let v = k + width;
            for (var col = 0u; col < params.head_size; col += CHUNK) {
                var d_k = array<vec4<f32>, 8>();
                var d_v = array<vec4<f32>, 8>();
                for (var t = max(s, first); t < end; t++) {
                    let q = base + t * stride;
                    let d_y = d_base + t * width;
                    let share = shares(entry(q, k, v, d_y), rows[t - first]);
                    for (var j = 0u; j < 8u; j++) {
                        let at = columns(col + 4u * j);
                        d_v[j] += share.x * four_d_out(d_y + at);
                        d_k[j] += share.y * four(q + at);
                    }
                }
                for (var c = 0u; c < CHUNK; c++) {
                    if col + c < params.head_size {
                        let at = col + c;
                        // The first queries that see a key begin its sums.
                        let begun = s < first;
                        out[k + at] = select(0.0, out[k + at], begun) + d_k[c / 4u][c % 4u];
                        out[v + at] = select(0.0, out[v + at], begun) + d_v[c / 4u][c % 4u];
                    }
                }
            }
        }
        workgroupBarrier();
    }
}
