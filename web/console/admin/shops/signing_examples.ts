// Code for the shop's own server and page. Whoever copies it has only to fill in where the key is kept.

export type Language = 'node' | 'php' | 'python'
type Algorithm = 'HS256' | 'EdDSA'

const NODE_SIGN: Record<Algorithm, string> = {
  HS256: `import { createHmac } from 'node:crypto'

const sign = (text) => createHmac('sha256', process.env.ZHANGGUI_SECRET).update(text).digest('base64url')`,
  EdDSA: `import { readFileSync } from 'node:fs'
import { sign as signWith } from 'node:crypto'

const key = readFileSync('zhanggui-private.pem')
const sign = (text) => signWith(null, Buffer.from(text), key).toString('base64url')`,
}

const node = (algorithm: Algorithm, shop: string): string => `${NODE_SIGN[algorithm]}
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

export function zhangguiToken(user) {
  const text = \`\${part({ alg: '${algorithm}', typ: 'JWT' })}.\${part({
    sub: String(user.id),
    aud: '${shop}',
    exp: Math.floor(Date.now() / 1000) + 300,
    name: user.name,
  })}\`
  return \`\${text}.\${sign(text)}\`
}`

const PHP_SIGN: Record<Algorithm, string> = {
  HS256: `$sign = fn ($text) => hash_hmac('sha256', $text, getenv('ZHANGGUI_SECRET'), true);`,
  EdDSA: `$pem = preg_replace('/-----.*?-----|\\s/', '', file_get_contents('zhanggui-private.pem'));
$pair = sodium_crypto_sign_seed_keypair(substr(base64_decode($pem), -32));
$sign = fn ($text) => sodium_crypto_sign_detached($text, sodium_crypto_sign_secretkey($pair));`,
}

const php = (algorithm: Algorithm, shop: string): string => `${PHP_SIGN[algorithm]}
$part = fn ($bytes) => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
$text = $part(json_encode(['alg' => '${algorithm}', 'typ' => 'JWT'])) . '.' . $part(json_encode([
    'sub' => (string) $user->id,
    'aud' => '${shop}',
    'exp' => time() + 300,
    'name' => $user->name,
]));
$token = $text . '.' . $part($sign($text));`

const PYTHON_KEY: Record<Algorithm, string> = {
  HS256: `import os, time
import jwt

key = os.environ["ZHANGGUI_SECRET"]`,
  EdDSA: `import time
import jwt

key = open("zhanggui-private.pem").read()`,
}

const python = (
  algorithm: Algorithm,
  shop: string,
): string => `# pip install ${algorithm === 'EdDSA' ? '"pyjwt[crypto]"' : 'pyjwt'}
${PYTHON_KEY[algorithm]}
token = jwt.encode({
    "sub": str(user.id),
    "aud": "${shop}",
    "exp": int(time.time()) + 300,
    "name": user.name,
}, key, algorithm="${algorithm}")`

const EXAMPLES = { node, php, python } as const

export function signingExample(language: Language, algorithm: Algorithm, shop: string): string {
  return EXAMPLES[language](algorithm, shop)
}

/** `/zhanggui-token` is the shop's own address that answers the signed text to a signed-in buyer. */
export const PAGE_EXAMPLE = `<script>
  window.zhanggui = window.zhanggui || function () {
    (zhanggui.q = zhanggui.q || []).push(arguments)
  }
  zhanggui('identify', function () {
    return fetch('/zhanggui-token').then(function (answer) { return answer.text() })
  })
</script>`
