using System.CommandLine;
using System.Globalization;

namespace Kernel.AppHost.Local;

/// <summary>Something the user can give as an option or as an environment variable; a secret only as the latter.</summary>
internal sealed class Setting
{
    private readonly Option<string?>? _option;

    public Setting(string? option, string valueName, string variable, string description)
    {
        Variable = variable;
        Description = description;
        _option = option is null ? null : new Option<string?>(option) { HelpName = valueName, Description = $"{description} ({variable})" };
    }

    /// <summary>The option, absent for a secret.</summary>
    public string? Option => _option?.Name;

    public string Variable { get; }

    private string Description { get; }

    private string Name => _option is null ? Variable : $"{_option.Name} ({Variable})";

    public static string AsVariable(string name) => name.ToUpperInvariant().Replace('-', '_');

    /// <summary>The variable's value; an empty one counts as absent, so that it can be switched off.</summary>
    public static string? FromEnvironment(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <exception cref="UsageException">It is none.</exception>
    public static int ToPort(string value, string name) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? port
            : throw new UsageException($"{name} must be a port from 1 to 65535, but is '{value}'.");

    public void AddTo(Command command)
    {
        if (_option is not null)
        {
            command.Options.Add(_option);
        }
        else
        {
            command.Description += $"\n{Variable} (no option, so that no other user sees it): {Description}.";
        }
    }

    public string? Read(ParseResult result)
    {
        if (_option is null || result.GetResult(_option) is null)
        {
            return FromEnvironment(Variable);
        }

        var value = result.GetValue(_option);
        return string.IsNullOrWhiteSpace(value) ? throw new UsageException($"{_option.Name} needs a value.") : value;
    }

    public int? ReadPort(ParseResult result) => Read(result) is { } value ? ToPort(value, Name) : null;

    public Uri? ReadHttpAddress(ParseResult result)
    {
        var value = Read(result);
        return value is null ? null
            : Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
            : throw new UsageException($"{Name} must be an address such as http://127.0.0.1:9222, but is '{value}'.");
    }

    /// <summary>The one word that is allowed, where it is given at all.</summary>
    public string? ReadWord(ParseResult result, string allowed)
    {
        var value = Read(result);
        return value is null || value == allowed ? value : throw new UsageException($"{Name} must be {allowed}, but is '{value}'.");
    }

    public string? AsBoolean(string? value) =>
        value is null ? null
        : bool.TryParse(value, out var parsed) ? (parsed ? "true" : "false")
        : throw new UsageException($"{Name} must be true or false, but is '{value}'.");
}
