"""The name of a device as its owner knows it, from what its client says of itself."""

# The first that is found names the client: each also names those after it, which it descends from.
NAVIGATEURS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def nom_appareil(user_agent: str) -> str:
    """« Firefox sur Android »; what is no browser keeps the name that it gives itself."""
    navigateur, systeme = (
        next((nom for sign, nom in known.items() if sign in user_agent), None) for known in (NAVIGATEURS, SYSTEMES)
    )
    if not navigateur or not user_agent.startswith("Mozilla/"):
        return user_agent
    return f"{navigateur} sur {systeme}" if systeme else navigateur
