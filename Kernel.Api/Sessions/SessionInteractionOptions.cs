using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Sessions;

/// <summary><see cref="InteractionCaptureOptions"/> as callers write them; what is absent keeps its value.</summary>
internal sealed record SessionInteractionOptions
{
    public bool? MaskInput { get; init; }

    public bool? ClickText { get; init; }

    public InteractionCaptureOptions ApplyTo(InteractionCaptureOptions current) => current with
    {
        MaskInput = MaskInput ?? current.MaskInput,
        ClickText = ClickText ?? current.ClickText,
    };
}
