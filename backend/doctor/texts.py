"""What `comptoir doctor call` says, in French and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from backend.doctor.call import CallResult

Language = Literal["fr", "en"]

_TEXTS: dict[Language, dict[str, str]] = {
    "fr": {
        "direct": "Appel direct",
        "relayed": "Appel par le relais {relay}",
        "works": "ok       {what} : connecté en {connected} s, son en {sound} s, image en {picture} s, "
        "{lost} paquets perdus sur {packets}, chemin {path}",
        "fails": "ÉCHEC    {what} : {advice}",
        "no_signaling": "le serveur ne répond pas sur {url}. Démarrez-le ; vérifiez COMPTOIR_PUBLIC_URL, et que le proxy "
        "laisse passer les WebSocket sur /api/signaling. Sinon essayez --url http://localhost:8000.",
        "refused": "le serveur refuse notre billet. Lancez cette commande sur la machine du serveur, avec le même "
        "COMPTOIR_DATA_DIR : les clés de signature n’y sont pas les mêmes.",
        "not_connected": "aucun chemin entre les deux participants.",
        "not_connected_direct": "Sur une même machine c’est un pare-feu local qui bloque UDP, ou aucune adresse hors de la boucle locale.",
        "not_connected_relayed": "Ouvrez ce port et les ports UDP du relais (min-port à max-port), et vérifiez "
        "external-ip. « comptoir doctor relay » dit ce qui manque.",
        "no_media": "connecté en {connected} s (chemin {path}), mais ni son ni image n’arrivent : un équipement laisse "
        "passer les petits paquets et pas les grands. Vérifiez la MTU.",
        "lossy": "{lost} paquets perdus sur {packets}. La ligne ou la machine est surchargée.",
        "no_relay": "ATTENTION Aucun relais n’est configuré (COMPTOIR_TURN_URLS) : les appels échoueront depuis beaucoup "
        "de réseaux mobiles, d’hôpitaux et de mairies. Voir docs/relay.md.",
    },
    "en": {
        "direct": "Direct call",
        "relayed": "Call through the relay {relay}",
        "works": "ok       {what}: connected in {connected} s, sound in {sound} s, picture in {picture} s, "
        "{lost} packets lost of {packets}, path {path}",
        "fails": "FAILED   {what}: {advice}",
        "no_signaling": "the server does not answer at {url}. Start it; check COMPTOIR_PUBLIC_URL, and that the proxy lets "
        "WebSockets through at /api/signaling. Or try --url http://localhost:8000.",
        "refused": "the server refuses our ticket. Run this command on the server's machine, with the same "
        "COMPTOIR_DATA_DIR: the signing keys are not the same there.",
        "not_connected": "no path between the two participants.",
        "not_connected_direct": "On one machine that is a local firewall which blocks UDP, or no address beyond loopback.",
        "not_connected_relayed": "Open this port and the relay's UDP ports (min-port to max-port), and check "
        "external-ip. `comptoir doctor relay` says what is missing.",
        "no_media": "connected in {connected} s (path {path}), but neither sound nor picture arrives: something lets small "
        "packets through and no large ones. Check the MTU.",
        "lossy": "{lost} packets lost of {packets}. The line or the machine is overloaded.",
        "no_relay": "WARNING  No relay is configured (COMPTOIR_TURN_URLS): calls will fail from many mobile networks, "
        "hospitals and town halls. See docs/relay.md.",
    },
}


def call_line(language: Language, result: CallResult | None, *, url: str) -> str:
    """Without a result: that there is no relay."""
    texts = _TEXTS[language]
    if result is None:
        return texts["no_relay"]
    what = texts["relayed"].format(relay=result.relay) if result.relay else texts["direct"]
    measures = result.measures
    words = {"url": url, "what": what}
    if measures is not None:
        path = f"{measures.path.local}–{measures.path.remote}" if measures.path else "?"
        words |= {
            "connected": _seconds(language, measures.connected_s),
            "sound": _seconds(language, measures.first_sound_s),
            "picture": _seconds(language, measures.first_picture_s),
            "lost": str(measures.lost),
            "packets": str(measures.lost + measures.packets),
            "path": path,
        }
    if result.fault is None:
        return texts["works"].format(**words)
    advice = texts[result.fault.value].format(**words)
    if result.fault.value == "not_connected":
        advice = f"{advice} {texts['not_connected_relayed' if result.relay else 'not_connected_direct']}"
    return texts["fails"].format(what=what, advice=advice)


def _seconds(language: Language, value: float | None) -> str:
    if value is None:
        return "?"
    text = f"{value:.2f}"
    return text.replace(".", ",") if language == "fr" else text
