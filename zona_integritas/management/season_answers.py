"""What an invented unit answers, as good as its quality says, and what people note about it."""

import random
from decimal import Decimal

from assessment.scoring.model import (
    INDEX_MAXIMUM,
    Answer,
    AnswerType,
    Indicator,
    InputRole,
    Option,
)

UNIT_NOTES = (
    "Sudah dilaksanakan; lihat {evidence}.",
    "Dibuktikan dengan {evidence} yang disahkan kepala unit.",
    "Berjalan sejak awal tahun. Bukti: {evidence}.",
    "{evidence} tersedia dan diperbarui setiap triwulan.",
)
TPI_NOTES = (
    "Bukti belum memuat seluruh unsur kriteria; baru sebagian yang dapat diyakini.",
    "Pelaksanaan belum berkala. Dokumen semester II belum tersedia saat penilaian.",
    "Belum ada tindak lanjut atas hasil pemantauan, sehingga kriteria tertinggi belum terpenuhi.",
    "Data pada lampiran tidak sama dengan isian; dinilai menurut dokumen yang sah.",
)


def answer(entry: Indicator, quality: int, chance: random.Random) -> Answer:
    """``quality`` is roughly the share of points it reaches, in percent."""
    if entry.options:
        return _option(entry.options, quality, chance).label
    if entry.answer_type == AnswerType.INDEX:
        index = INDEX_MAXIMUM * Decimal(quality + chance.randint(3, 6)) / 100
        return min(index, INDEX_MAXIMUM).quantize(Decimal("0.01"))
    due = chance.randint(4, 30)
    done = min(due, -(-due * quality // 100))
    parts = entry.keys(InputRole.DENOMINATOR)
    counts = {key: Decimal(1) for key in parts[:-1]}
    for key in parts[-1:]:
        counts[key] = Decimal(due - len(parts) + 1)
    counts.update({key: Decimal(done) for key in entry.keys(InputRole.NUMERATOR)})
    counts.update({key: Decimal(4) for key in entry.keys(InputRole.PREVIOUS)})
    counts.update({key: Decimal(1) for key in entry.keys(InputRole.CURRENT)})
    counts.update({key: Decimal(1) for key in entry.keys(InputRole.INFO)})
    return counts


def _option(options: tuple[Option, ...], quality: int, chance: random.Random) -> Option:
    """The best choice about as often as the quality says, otherwise one or two below."""
    if chance.randint(1, 100) <= quality:
        return options[0]
    return options[min(chance.choice((1, 1, 2)), len(options) - 1)]
