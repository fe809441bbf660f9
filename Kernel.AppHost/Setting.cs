namespace Kernel.AppHost;

/// <summary>A setting of the app host.</summary>
/// <param name="Name">The name of the option, and of the Aspire parameter if it is one.</param>
/// <param name="Variables">The environment variables.</param>
internal sealed record Setting(string Name, params string[] Variables)
{
    /// <summary>Gets whether it is an Aspire parameter.</summary>
    public bool IsParameter { get; init; }

    /// <summary>Gets whether it is secret, and so has no option, because other users of the machine can read command lines.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Gets whether the option has no value.</summary>
    public bool IsFlag { get; init; }

    public string Option => $"--{Name}";

    /// <summary>The configuration key.</summary>
    public string Key => IsParameter ? $"Parameters:{Name}" : $"Kernel:{Name}";

    /// <summary>The environment variables, including those from which Aspire reads a parameter.</summary>
    public IEnumerable<string> AllVariables => [.. Variables, $"Parameters__{Name}", $"Parameters__{Name.Replace('-', '_')}"];

    /// <summary>Gets the name for error messages.</summary>
    public override string ToString() => IsSecret ? Variables[0] : $"{Option} ({Variables[0]})";
}
