namespace Kernel.Api.ScaleToZero;

/// <summary>How it stands with the host's suspending.</summary>
/// <param name="Available">Whether this host can suspend at all.</param>
/// <param name="Awake">Whether it is kept from it.</param>
/// <param name="Pinned">Whether it is until further notice.</param>
/// <param name="Holders">How many requests keep it awake, the one that asks included.</param>
internal sealed record WakeState(bool Available, bool Awake, bool Pinned, int Holders);
