namespace Kernel.AppHost;

/// <summary>Something a user can set.</summary>
/// <param name="Name">The name of its option and, for a parameter, of the Aspire parameter.</param>
/// <param name="Variables">The environment variables it is read from.</param>
internal sealed record Setting(string Name, params string[] Variables)
{
    /// <summary>Whether it is an Aspire parameter.</summary>
    public bool IsParameter { get; init; }

    /// <summary>Whether it has no option, because other users of the machine can read command lines.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether the option stands alone.</summary>
    public bool IsFlag { get; init; }

    public string Option => $"--{Name}";

    /// <summary>The configuration key.</summary>
    public string Key => IsParameter ? $"Parameters:{Name}" : $"Kernel:{Name}";

    /// <summary>Its environment variables and the ones that Aspire reads a parameter from.</summary>
    public IEnumerable<string> AllVariables => [.. Variables, $"Parameters__{Name}", $"Parameters__{Name.Replace('-', '_')}"];

    /// <summary>How an error names it.</summary>
    public override string ToString() => IsSecret ? Variables[0] : $"{Option} ({Variables[0]})";
}
