namespace Kernel.ServiceDefaults.Redaction;

/// <summary>The words of OAuth in a text: a <c>code</c> beside them is a credential, in JSON too.</summary>
internal ref struct SignInWords(ReadOnlySpan<byte> text)
{
    private const int NearBytes = 4 * 1024;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _grantType = -1;
    private int _redirectUri = -1;
    private int _codeVerifier = -1;

    /// <summary>Returns whether one of the words is near a position, which is never before that of the call before.</summary>
    public bool AreNear(int at) =>
        IsNear(at, "grant_type"u8, ref _grantType) || IsNear(at, "redirect_uri"u8, ref _redirectUri) || IsNear(at, "code_verifier"u8, ref _codeVerifier);

    // Searches on only when the word found last is too far back, so the text is searched once.
    private readonly bool IsNear(int at, ReadOnlySpan<byte> word, scoped ref int found)
    {
        var from = Math.Max(0, at - NearBytes);
        if (found < from)
        {
            found = _text[from..].IndexOf(word) is >= 0 and var next ? from + next : int.MaxValue;
        }

        return found <= at + NearBytes;
    }
}
