"""Starter sentences for notes and returns, delivered with the application.

Each has a short name for its button and a sentence in the formal language of the sheet. Who judges
changes them in the note; sentences of one's own and of the agency stand beside them (``Phrase``).
"""

from typing import NamedTuple


class Starter(NamedTuple):
    name: str
    text: str


DIFFERS = (
    Starter("Sebagian unsur", "Bukti baru memenuhi sebagian unsur kriteria yang dipilih unit."),
    Starter("Belum disahkan", "Dokumen belum ditandatangani atau disahkan pejabat berwenang."),
    Starter("Belum diterapkan", "Ketentuannya ada, tetapi bukti penerapannya belum disampaikan."),
    Starter("Belum dipantau", "Pelaksanaannya ada, tetapi pemantauan dan evaluasinya belum ada."),
    Starter("Periode lain", "Bukti berasal dari luar periode penilaian."),
    Starter("Tanpa bukti", "Belum ada bukti yang mendukung jawaban unit."),
    Starter("Tidak terkait", "Bukti yang dilampirkan tidak berkaitan dengan pernyataan butir ini."),
    Starter("Lebih tinggi", "Bukti menunjukkan capaian yang lebih tinggi daripada jawaban unit."),
)
RETURNS = (
    Starter("Belum lengkap", "Lengkapi bukti sehingga memuat seluruh unsur kriteria."),
    Starter("Belum disahkan", "Unggah dokumen yang sudah ditandatangani dan bertanggal."),
    Starter("Periode lain", "Ganti bukti dengan dokumen dari periode penilaian ini."),
    Starter("Tidak terbaca", "Berkas tidak terbaca. Unggah lagi hasil pindai yang jelas."),
    Starter("Tautan tertutup", "Tautan tidak dapat dibuka. Buka aksesnya atau unggah berkasnya."),
    Starter("Perlu penjelasan", "Jelaskan bagian bukti yang menjawab butir ini pada catatan."),
)
