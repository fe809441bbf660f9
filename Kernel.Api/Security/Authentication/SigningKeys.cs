using System.Security.Cryptography;
using System.Text;

namespace Kernel.Api.Security.Authentication;

/// <summary>Derives what signs from the API's keys, slowly, so that something signed is no way to guess a key.</summary>
internal static class SigningKeys
{
    private const int Rounds = 200_000;

    /// <summary>One for each key.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="purpose">What is signed, so that one signature cannot stand for another.</param>
    public static byte[][] Derive(string[] keys, ReadOnlySpan<byte> purpose)
    {
        var derived = new byte[keys.Length][];
        for (var i = 0; i < keys.Length; i++)
        {
            derived[i] = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(keys[i]), purpose, Rounds, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        }

        return derived;
    }
}
