using System.CommandLine;
using Kernel.Cli.Api;

namespace Kernel.Cli.CommandLine;

/// <summary>The options that every command has: the API's address and key. An option wins over its variable.</summary>
internal sealed class ApiConnectionOptions
{
    private const string DefaultUrl = "http://127.0.0.1:10001";
    private const string UrlVariable = "KERNEL_URL";
    private const string KeyVariable = "KERNEL_API_KEY";

    private readonly Option<string?> _url = new("--url")
    {
        HelpName = "URL",
        Description = $"the API's address ({UrlVariable}) [default: {DefaultUrl}]",
        Recursive = true,
    };

    private readonly Option<string?> _key = new("--api-key")
    {
        HelpName = "KEY",
        Description = $"the API's key, if it needs one; other users of the machine can see options, but not the variable {KeyVariable}",
        Recursive = true,
    };

    /// <summary>Adds the options to a command and to all of its subcommands.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_key);
    }

    /// <summary>Creates a client of the API that the command line names.</summary>
    /// <exception cref="UsageException">The address or the key is malformed.</exception>
    public ApiClient CreateClient(ParseResult parsed) => new(Address(parsed), Key(parsed));

    private Uri Address(ParseResult parsed)
    {
        var given = parsed.GetValue(_url) ?? Variable(UrlVariable) ?? DefaultUrl;
        return Uri.TryCreate(given, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new UsageException($"{_url.Name} ({UrlVariable}) must be an http or https address such as {DefaultUrl}, but is '{given}'.");
    }

    private string? Key(ParseResult parsed)
    {
        var given = parsed.GetValue(_key) ?? Variable(KeyVariable);
        return given is null || (given.Length > 0 && !given.AsSpan().ContainsAnyExceptInRange('!', '~'))
            ? given
            : throw new UsageException($"{_key.Name} ({KeyVariable}) must be one word of printable ASCII characters; it has others, or is empty.");
    }

    // An empty variable is one that is not set.
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
