/** The demo shop's own script: a cart that sells nothing, and a button that opens the widget as any shop's page may. */

function must(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`the demo page has no #${id}`)
  return element
}

let inCart = 0
must('add').addEventListener('click', () => {
  inCart += 1
  must('cart').textContent = String(inCart)
  must('said').textContent = '放进了购物车。这是演示店铺，不真的卖货。'
})
must('ask').addEventListener('click', () => window.zhanggui?.('open'))
