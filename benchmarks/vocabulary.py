"""
The words, names and suffixes that `harmless` composes its values of.
"""

from __future__ import annotations

WORDS = (
    "the a of to and in is at on as that it was for with act cat tag can an data batch catch loss "
    "step model training gradient checkpoint accuracy attention encoder genome variant score again "
    "went down up after before node rank began ended when which their there more than over under "
    "between every other first last second third large small long short run file line table value "
    "list number result mean median worst best seed shard cache warm cold slow fast wrote read "
    "opened closed failed passed retry queue worker process thread memory device host layer weight "
    "bias optimizer schedule epoch sample token mask window stride kernel pool norm drop noise "
    "signal"
).split()
FOREIGN = (
    "Verlust Aufwärmen Schrittweite größer Genauigkeit perte entraînement achevé données réseau "
    "обучение потери точность эпоха таблица агата также训练 损失 学习率 精度 学習 학습 "
    "pérdida época aprendizaje źródło eğitim"
).split()
EMOJI = "🚀🎉🔥✅❌📈📉🧬🧪💾⏱⚠→≥±█▁▂▃▅▇"
GENES = (
    "BRCA1 BRCA2 TP53 CFTR EGFR KRAS APOE MTHFR HLA-A HLA-DRB1 CACNA1A TAC1 CAT TAT ATG7 GATA1 "
    "GATA4 TCAP NAT2 CTNNB1 ACTA2 GNAT1"
).split()
MODULES = (
    "encoder decoder layers attn mlp norm q_proj k_proj act gate weight bias tcn nat cat".split()
)
SUFFIXES = (
    ".pt .parquet .jsonl .csv .npy .fa .fa.gz .fastq.gz .bam .vcf.gz .gtf.gz .yaml .log "
    ".safetensors"
).split()
ERRORS = (
    "ValueError RuntimeError KeyError OSError CUDAError TimeoutError ConnectionResetError".split()
)
ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789"
