"""Pages that say what went wrong.

They ask for nothing: no session, no database, no context processor. What fails while such a page
is made would end in the server's own bare line, without the number that finds the cause.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

# What a script reads instead of a page: it shows its own words, or these.
SHORT = {
    400: "Permintaan tidak dapat dibaca. Tidak ada data yang berubah.",
    413: "Kiriman terlalu besar sehingga tidak diterima. Tidak ada data yang berubah.",
    429: "Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi.",
    500: "Terjadi kesalahan pada server. Langkah terakhir Anda mungkin belum tersimpan.",
    503: "Layanan sedang terhenti. Langkah terakhir Anda mungkin belum tersimpan.",
    507: "Penyimpanan server penuh sehingga kiriman tidak diterima.",
}


def error_page(
    request: HttpRequest, status: int, *, name: str = "", **context: object
) -> HttpResponse:
    """The page for ``status``; a script or a program gets one sentence in its own form."""
    sentence = SHORT.get(status, "") or str(context.get("sentence", ""))
    number = str(context.get("number", ""))
    response: HttpResponse
    if request.method == "HEAD":
        response = HttpResponse(status=status)
    elif sentence and request.headers.get("HX-Request") == "true":
        text = f"{sentence} Kode {number}." if number else sentence
        response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    elif sentence and _wants_json(request):
        answer = {"kesalahan": sentence, "kode": number} if number else {"kesalahan": sentence}
        response = JsonResponse(answer, status=status)
    else:
        response = HttpResponse(render_to_string(f"{name or status}.html", context), status=status)
    response["Cache-Control"] = "no-store"
    return response


def _wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted
