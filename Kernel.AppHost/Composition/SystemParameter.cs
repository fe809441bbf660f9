namespace Kernel.AppHost.Composition;

/// <summary>A value that whoever runs or deploys the system may give, as <c>Parameters:{name}</c> in configuration.</summary>
/// <param name="Name">Its name in both editions.</param>
/// <param name="Purpose">What it does, in words for the user.</param>
internal sealed record SystemParameter(string Name, string Purpose)
{
    /// <summary>Whether it must never be shown, nor be given on a command line, where other users of the machine can read it.</summary>
    public bool Secret { get; init; }

    /// <summary>Whether every run makes its own, where none is given.</summary>
    public bool Generated { get; init; }

    /// <summary>The value where none is given.</summary>
    public string? Default { get; init; }

    /// <summary>Whether the default is <c>true</c> in development and <c>false</c> everywhere else.</summary>
    public bool TrueInDevelopment { get; init; }

    /// <summary>Whether it can only be <c>true</c> or <c>false</c>.</summary>
    public bool IsSwitch => TrueInDevelopment || Default is "true" or "false";

    /// <summary>Whether a deployment has to ask for it; an optional one that nobody gave is left out.</summary>
    public bool AskedForInDeployment { get; init; }

    /// <summary>Whether a deployment does not start without it. Where nobody is asked, one is made.</summary>
    public bool RequiredInDeployment { get; init; }
}
