/** The widget's styles, for its shadow root. Where it stands and in which colours comes in by properties of the host. */

export const STYLE = `
:host{all:initial;--shadow:0 1px 2px rgb(20 21 23/.08),0 6px 20px rgb(20 21 23/.14)}
*{box-sizing:border-box}
button{font:inherit;color:inherit;border:0;padding:0;background:none;cursor:pointer;-webkit-tap-highlight-color:transparent}
button:focus-visible{outline:3px solid var(--fill);outline-offset:3px}
svg{fill:none;stroke:currentColor;stroke-width:1.25;stroke-linecap:round;stroke-linejoin:round}
.bubble,.greeting,iframe{position:fixed;left:var(--l);right:var(--r);z-index:2147483000}
.bubble{z-index:2147483001;bottom:calc(var(--y) + env(safe-area-inset-bottom));display:grid;place-items:center;width:56px;height:56px;border-radius:50%;background:var(--fill);color:var(--text);box-shadow:var(--shadow)}
.bubble svg{width:26px;height:26px}
b{position:absolute;top:-2px;right:-2px;min-width:20px;height:20px;padding:0 5px;border-radius:10px;background:#b3302a;color:#fff;font:600 12px/20px system-ui,sans-serif;text-align:center;box-shadow:0 0 0 2px #fff}
b:empty{display:none}
.greeting{bottom:calc(var(--y) + 68px + env(safe-area-inset-bottom));display:flex;max-width:280px;border-radius:12px;background:#fff;color:#1b1d20;font:14px/20px system-ui,sans-serif;box-shadow:var(--shadow)}
.greeting .say{padding:12px 0 12px 16px;text-align:start;overflow-wrap:anywhere}
.greeting .away{flex:none;width:44px;min-height:44px;color:#55585d}
.greeting .away svg{width:16px;height:16px;vertical-align:middle}
.greeting button:focus-visible{outline-offset:-3px;border-radius:12px}
iframe{bottom:calc(var(--y) + 68px);width:376px;height:640px;max-height:calc(100vh - var(--y) - 84px);border:0;border-radius:12px;background:#fff;color-scheme:normal;box-shadow:0 2px 6px rgb(20 21 23/.1),0 18px 48px rgb(20 21 23/.2)}
[hidden]{display:none!important}
@media(prefers-reduced-motion:no-preference){.greeting{animation:rise .2s}@keyframes rise{from{opacity:0;transform:translateY(8px)}}}
@media(prefers-color-scheme:dark){iframe{background:#191a1c;box-shadow:0 0 0 1px rgb(255 255 255/.08),0 20px 56px rgb(0 0 0/.64)}.bubble{background:var(--dark-fill);color:var(--dark-text)}.greeting{background:#26282b;color:#eceded;box-shadow:0 0 0 1px rgb(255 255 255/.08),0 8px 24px rgb(0 0 0/.5)}.greeting .away{color:#a4a7ab}}
@media(max-width:480px){iframe{top:var(--top,0);left:0;right:auto;bottom:auto;width:100%;height:var(--height,100%);max-height:none;border-radius:0}iframe:not([hidden])~.bubble{display:none}}
`
