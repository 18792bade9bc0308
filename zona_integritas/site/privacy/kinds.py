"""Which personal data are kept, why, on which basis, how long, and what then becomes of them.

The one table: the page *Data pribadi*, the command ``retention`` and docs/privacy.md go by it. A
test finds every column that holds a name, an address or the like and fails where no kind names it.
"""

from units.models.removed import KEPT_DAYS
from zona_integritas.site.privacy.archive_kinds import ARCHIVE_KINDS
from zona_integritas.site.privacy.data_kind import (
    ARCHIVE,
    PROTECTION,
    PUBLIC_TASK,
    DataKind,
)
from zona_integritas.site.privacy.services import cleaning

KINDS = (
    DataKind(
        key="account",
        title="Akun pengguna",
        what="Nama, NIP, jabatan, surel, nama pengguna, unit kerja, dan kata sandi. Kata sandi "
        "disimpan dalam bentuk yang tidak dapat dibaca kembali.",
        purpose="Mengenali siapa yang mengisi, menilai, dan memutuskan, serta mengabarinya.",
        basis=PUBLIC_TASK,
        kept="Selama akun dipakai, ditambah {} tahun setelah ditutup",
        setting="ACCOUNT_KEEP_YEARS",
        then="Surel, NIP, dan jabatan dikosongkan; pemberitahuan dan pilihannya dihapus. Nama "
        "tetap ada pada catatan, keputusan, dan naskah.",
        read_by="Orangnya sendiri, administrator, dan pengamat unitnya",
        holds=(
            "units.user",
            "account.emailaddress",
            "notices.noticepreference",
            "notices.lastvisit",
        ),
        clean=cleaning.old_accounts,
    ),
    DataKind(
        key="factors",
        title="Langkah kedua dan tautan ke akun lain",
        what="Kunci aplikasi autentikator, kunci sandi, kode pemulihan; nomor akun pada penyedia "
        "identitas instansi.",
        purpose="Memastikan yang masuk memang orangnya.",
        basis=PROTECTION,
        kept="Sampai dilepas, atau akunnya dikosongkan",
        then="Dihapus.",
        read_by="Tidak ditampilkan kepada siapa pun; orangnya melihat bahwa ada",
        holds=("mfa.authenticator", "socialaccount.socialaccount", "socialaccount.socialtoken"),
    ),
    DataKind(
        key="invitations",
        title="Undangan",
        what="Siapa diundang membuat kata sandi, oleh siapa, kapan, dan apakah dipakai. Kodenya "
        "hanya disimpan dalam bentuk yang tidak dapat dibaca kembali.",
        purpose="Memberi akun kepada orang yang tepat tanpa kata sandi yang diketahui oleh "
        "orang lain.",
        basis=PUBLIC_TASK,
        kept="{} hari setelah masa berlakunya",
        setting="INVITATION_KEEP_DAYS",
        then="Dihapus.",
        read_by="Administrator unit orangnya",
        holds=("units.invitation", "account.emailconfirmation"),
        clean=cleaning.old_invitations,
    ),
    DataKind(
        key="roles",
        title="Peran dan benturan kepentingan",
        what="Peran yang dipegang, unit dan areanya, pemberinya, alasan berakhirnya; benturan "
        "kepentingan dan alasannya.",
        purpose="Memastikan tidak ada yang menilai unitnya sendiri atau berpihak.",
        basis=PUBLIC_TASK,
        kept=ARCHIVE,
        then="Dimusnahkan bersama arsip periodenya.",
        read_by="Peran: yang melihat unitnya. Alasan: orangnya dan yang memutuskan",
        holds=("units.rolegrant", "units.conflictofinterest"),
    ),
    DataKind(
        key="signers",
        title="Penanda tangan naskah",
        what="Nama, NIP, dan jabatan pejabat yang menandatangani naskah instansi, masa berlakunya, "
        "serta siapa yang mencatatnya dan yang menyimpan data kop.",
        purpose="Mencetak naskah dengan pejabat yang berwenang, dan mengetahui siapa mengubahnya.",
        basis=PUBLIC_TASK,
        kept=ARCHIVE,
        then="Dimusnahkan bersama arsip periodenya.",
        read_by="Yang memegang peran di instansi",
        holds=(
            "units.papersigner",
            "units.letterheadversion.saved_by",
            "assessment.teamofficer",
        ),
    ),
    DataKind(
        key="respondents",
        title="Responden survei",
        what="Nama dan nomor telepon penerima layanan dari berkas survei yang diimpor unit.",
        purpose="Memastikan responden memang penerima layanan, bila hasil survei diperiksa.",
        basis=f"{PUBLIC_TASK}; data yang diberikan secara sukarela dengan persetujuan (Pasal 20 "
        "ayat (2) huruf a)",
        kept="Sampai {} tahun setelah tahun periodenya berakhir",
        setting="SURVEY_KEEP_YEARS",
        then="Nama dan telepon dikosongkan dan berkas aslinya dihapus. Jawaban tetap ada tanpa "
        "identitas.",
        read_by="Tim unit dan tim penilai unit itu; setiap pembukaan tercatat",
        holds=("assessment.surveyresponse.name", "assessment.surveyresponse.phone"),
        clean=cleaning.survey_contacts,
    ),
    DataKind(
        key="sign_ins",
        title="Percobaan masuk yang gagal",
        what="Alamat jaringan, jenis peramban, dan kode dari nama yang diketik (bukan namanya).",
        purpose="Menahan penebakan kata sandi dan menelusuri penyalahgunaan.",
        basis=PROTECTION,
        kept="{} hari",
        setting="SIGN_IN_KEEP_DAYS",
        then="Dihapus.",
        read_by="Pengelola server",
        holds=("axes.accessattempt", "axes.accessfailurelog", "axes.accesslog"),
        clean=cleaning.sign_in_rows,
    ),
    DataKind(
        key="sessions",
        title="Sesi masuk",
        what="Sejak kapan, dari alamat dan perangkat apa seseorang sedang masuk.",
        purpose="Menjaga pengguna tetap masuk, dan memungkinkan sesi diakhiri.",
        basis=PROTECTION,
        kept="Sampai sesinya berakhir",
        then="Dihapus.",
        read_by="Orangnya sendiri",
        holds=("units.personsession", "sessions.session"),
        clean=cleaning.ended_sessions,
    ),
    DataKind(
        key="counts",
        title="Hitungan pembatas",
        what="Berapa kali sebuah alamat atau nama mencoba, dalam bentuk kode yang tidak dapat "
        "dibaca kembali.",
        purpose="Membatasi penebakan kata sandi dan pemeriksaan dokumen beruntun.",
        basis=PROTECTION,
        kept="Paling lama 1 hari",
        then="Dihapus.",
        read_by="Tidak ditampilkan kepada siapa pun",
        holds=("throttle.tally",),
        clean=cleaning.old_counts,
    ),
    DataKind(
        key="device_marks",
        title="Tanda perangkat",
        what="Tanda pada peramban bahwa seseorang pernah masuk dengannya. Tidak disimpan di "
        "server.",
        purpose="Agar percobaan orang lain tidak menahan pemilik akun.",
        basis=PROTECTION,
        kept="180 hari sejak terakhir masuk, pada peramban",
        then="Dihapus oleh peramban.",
        read_by="Tidak ditampilkan kepada siapa pun",
    ),
    DataKind(
        key="notices",
        title="Pemberitahuan dan surel",
        what="Pemberitahuan kepada seseorang, termasuk yang menunggu dikirim sebagai surel.",
        purpose="Mengabarkan giliran, keputusan, dan perubahan akun.",
        basis=PUBLIC_TASK,
        kept="{} hari",
        setting="NOTICE_KEEP_DAYS",
        then="Dihapus.",
        read_by="Orangnya sendiri",
        holds=("notices.notice",),
        clean=cleaning.old_notices,
    ),
    DataKind(
        key="presence",
        title="Siapa sedang membuka LKE",
        what="Nama dan butir yang sedang dibuka, agar isian tidak saling menimpa; bukti yang "
        "pernah dibuka penilai.",
        purpose="Bekerja bersama pada satu LKE; memastikan beberapa butir hanya disetujui "
        "sekaligus bila buktinya sudah dibuka.",
        basis=PUBLIC_TASK,
        kept="1 hari; tanda «sudah dilihat» dan «sudah dibuka» selama akunnya ada",
        then="Dihapus.",
        read_by="Yang membuka LKE yang sama",
        holds=("assessment.presence", "assessment.itemseen", "assessment.evidenceopened"),
        clean=cleaning.left_presences,
    ),
    DataKind(
        key="jobs",
        title="Proses di latar dan hasilnya",
        what="Proses yang dimulai seseorang dan berkas hasilnya, misalnya arsip bukti atau unduhan "
        "data sendiri.",
        purpose="Mengerjakan hal yang lama tanpa menahan halaman.",
        basis=PUBLIC_TASK,
        kept="{} hari setelah selesai",
        setting="RESULT_KEEP_DAYS",
        then="Dihapus beserta berkasnya.",
        read_by="Yang memulainya, selama perannya mencakup",
        holds=("jobs.job",),
        clean=cleaning.finished_jobs,
    ),
    DataKind(
        key="imports",
        title="Berkas impor",
        what="Berkas asli lembar LKE yang diimpor; unggahan yang tidak jadi diterapkan, termasuk "
        "daftar pegawai dan responden.",
        purpose="Menelusuri asal isian, dan melanjutkan impor yang sedang diperiksa.",
        basis=PUBLIC_TASK,
        kept="{} hari; unggahan yang tidak diterapkan 1 hari; berkas data historis selama arsipnya",
        setting="IMPORT_KEEP_DAYS",
        then="Berkasnya dihapus. Kode integritasnya tetap ada pada catatan aktivitas.",
        read_by="Yang mengunggahnya",
        holds=(
            "assessment.sheetimport",
            "assessment.papersheet",
            "assessment.sheetbatch",
            "assessment.columnchoice",
            "assessment.instrumentimport",
        ),
        clean=cleaning.import_files,
    ),
    DataKind(
        key="quarantine",
        title="Berkas di karantina",
        what="Unggahan yang ditemukan berbahaya, siapa yang mengunggahnya, kapan, dan ke halaman "
        "mana.",
        purpose="Menelusuri dari mana berkas berbahaya datang dan memberi tahu pengunggahnya.",
        basis=PROTECTION,
        kept="{} hari",
        setting="QUARANTINE_KEEP_DAYS",
        then="Berkas dan barisnya dihapus; catatan aktivitas tetap menyebutnya.",
        read_by="Administrator instansi; isinya tidak dibuka siapa pun dari aplikasi",
        holds=("quarantine.quarantinedfile",),
        clean=cleaning.quarantined_files,
    ),
    DataKind(
        key="removed",
        title="Unit dan usulan yang dihapus",
        what="Data unit atau usulan yang keliru dibuat, siapa yang menghapusnya, dan alasannya.",
        purpose="Mengembalikannya bila penghapusannya keliru.",
        basis=PUBLIC_TASK,
        kept=f"{KEPT_DAYS} hari",
        then="Dihapus; catatan aktivitas tetap menyebutnya.",
        read_by="Administrator unitnya",
        holds=("units.removedobject",),
        clean=cleaning.removed_objects,
    ),
    *ARCHIVE_KINDS,
)
